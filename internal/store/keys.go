package store

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Keys encrypt and look up personal data. A key file holds two Tink key sets: one that encrypts, to which keys can be
// added (the newest encrypts, all decrypt), and one for look-ups, which stays for the life of a database.
type Keys struct {
	sealing *keyset.Handle
	looking *keyset.Handle
	aead    tink.AEAD
	prf     *prf.Set
}

// keyFile is the form of a key file.
type keyFile struct {
	Comment string          `json:"comment"`
	Sealing json.RawMessage `json:"sealing"`
	Looking json.RawMessage `json:"looking"`
}

const keyComment = "Ponte's key. Without it the database cannot be read by anybody: keep a copy, and keep it away from the copies of the database."

// NewKeys makes new keys.
func NewKeys() (*Keys, error) {
	sealing, err := keyset.NewHandle(aead.XAES256GCM192BitNonceKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	looking, err := keyset.NewHandle(prf.HMACSHA256PRFKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	return keysOf(sealing, looking)
}

func keysOf(sealing, looking *keyset.Handle) (*Keys, error) {
	k := &Keys{sealing: sealing, looking: looking}
	var err error
	if k.aead, err = aead.New(sealing); err != nil {
		return nil, fmt.Errorf("use key: %w", err)
	}
	if k.prf, err = prf.NewPRFSet(looking); err != nil {
		return nil, fmt.Errorf("use key: %w", err)
	}
	if _, err := k.prf.ComputePrimaryPRF(nil, hashBytes); err != nil {
		return nil, fmt.Errorf("use look-up key: %w", err)
	}
	return k, nil
}

// ParseKeys reads the content of a key file.
func ParseKeys(data []byte) (*Keys, error) {
	var f keyFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, errors.New("the key file cannot be read: it is not one that Ponte has written")
	}
	sealing, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(f.Sealing)))
	if err != nil {
		return nil, fmt.Errorf("read sealing key: %w", err)
	}
	looking, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(f.Looking)))
	if err != nil {
		return nil, fmt.Errorf("read look-up key: %w", err)
	}
	return keysOf(sealing, looking)
}

// Marshal gives the content of a key file. Whoever has it can read the database.
func (k *Keys) Marshal() ([]byte, error) {
	f := keyFile{Comment: keyComment}
	for handle, to := range map[*keyset.Handle]*json.RawMessage{k.sealing: &f.Sealing, k.looking: &f.Looking} {
		var b bytes.Buffer
		if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&b)); err != nil {
			return nil, fmt.Errorf("write key: %w", err)
		}
		*to = bytes.TrimSpace(b.Bytes())
	}
	data, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write key file: %w", err)
	}
	return append(data, '\n'), nil
}

// rotated gives keys that encrypt with a new key and still decrypt with the old ones.
func (k *Keys) rotated() (*Keys, error) {
	m := keyset.NewManagerFromHandle(k.sealing)
	id, err := m.Add(aead.XAES256GCM192BitNonceKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("add key: %w", err)
	}
	if err := m.SetPrimary(id); err != nil {
		return nil, fmt.Errorf("use new key: %w", err)
	}
	sealing, err := m.Handle()
	if err != nil {
		return nil, fmt.Errorf("use new key: %w", err)
	}
	return keysOf(sealing, k.looking)
}

// newest gives keys that know only the newest key.
func (k *Keys) newest() (*Keys, error) {
	m := keyset.NewManagerFromHandle(k.sealing)
	primary, err := k.sealing.Primary()
	if err != nil {
		return nil, fmt.Errorf("find newest key: %w", err)
	}
	for i := range k.sealing.Len() {
		entry, err := k.sealing.Entry(i)
		if err != nil {
			return nil, fmt.Errorf("read key: %w", err)
		}
		if entry.KeyID() == primary.KeyID() {
			continue
		}
		if err := m.Delete(entry.KeyID()); err != nil {
			return nil, fmt.Errorf("remove old key: %w", err)
		}
	}
	sealing, err := m.Handle()
	if err != nil {
		return nil, fmt.Errorf("use newest key: %w", err)
	}
	return keysOf(sealing, k.looking)
}

// LoadKeys reads the key file at path. Where there is none and create says so, it makes one that only the owner can read.
func LoadKeys(path string, create bool) (*Keys, error) {
	data, err := os.ReadFile(path)
	if err == nil {
		return ParseKeys(data)
	}
	switch missing := errors.Is(err, fs.ErrNotExist); {
	case missing && !create:
		return nil, fmt.Errorf("the database has a key, and its file (PONTE_KEY_FILE) is missing: %w", err)
	case !missing:
		return nil, fmt.Errorf("read key file: %w", err)
	}
	k, err := NewKeys()
	if err != nil {
		return nil, err
	}
	return k, k.Save(path)
}

// Save writes the key file whole or not at all, readable by the owner alone.
func (k *Keys) Save(path string) error {
	data, err := k.Marshal()
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".key-*") // mode 0600
	if err != nil {
		return fmt.Errorf("make key file: %w", err)
	}
	defer os.Remove(file.Name())
	_, err = file.Write(data)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return fmt.Errorf("put key file in place: %w", err)
	}
	return nil
}

// seal encrypts v as JSON. table and id bind it to its row: moved to another one, it does not open.
func (k *Keys) seal(table, id string, v any) (string, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("seal %s: %w", table, err)
	}
	return k.sealBytes(table, id, plain)
}

func (k *Keys) sealBytes(table, id string, plain []byte) (string, error) {
	sealed, err := k.aead.Encrypt(plain, []byte(table+" "+id))
	if err != nil {
		return "", fmt.Errorf("seal %s: %w", table, err)
	}
	return base64.RawStdEncoding.EncodeToString(sealed), nil
}

// open decrypts what seal gave into v.
func (k *Keys) open(table, id, sealed string, v any) error {
	plain, err := k.openBytes(table, id, sealed)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(plain, v); err != nil {
		return fmt.Errorf("open %s: the content is not of the expected form", table) // the error would quote it
	}
	return nil
}

func (k *Keys) openBytes(table, id, sealed string) ([]byte, error) {
	data, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", table, err)
	}
	plain, err := k.aead.Decrypt(data, []byte(table+" "+id))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", table, err)
	}
	return plain, nil
}

// hashBytes is the length of a keyed hash.
const hashBytes = 18

// hash gives the keyed hash of a list of strings, for looking them up, in base64url.
func (k *Keys) hash(parts ...string) string {
	sum, err := k.prf.ComputePrimaryPRF([]byte(strings.Join(parts, "\x00")), hashBytes)
	if err != nil {
		panic(err) // only the length can be wrong, and keysOf has tried it
	}
	return base64.RawURLEncoding.EncodeToString(sum)
}
