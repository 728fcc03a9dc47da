package whatsapp

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ponte/internal/chat"
)

const ours = "100000000000001"

func known(number string) bool { return number == ours || number == "100000000000003" }

func payloadFile(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// expectation is what one sample payload means. Event nil: counted as Kind, not answered.
type expectation struct {
	event chat.Event
	kind  string
}

var inbound = map[string]expectation{
	"in_text":                              {event: chat.Text{}},
	"in_text_unicode":                      {event: chat.Text{}},
	"in_text_bsuid_only":                   {event: chat.Text{}},
	"in_text_bsuid_only_with_parent":       {event: chat.Text{}},
	"in_text_legacy_no_bsuid":              {event: chat.Text{}},
	"in_text_referral_ad":                  {event: chat.Text{}},
	"in_text_product_inquiry":              {event: chat.Text{}},
	"in_text_forwarded":                    {event: chat.Text{}},
	"in_text_reply_context":                {event: chat.Text{}},
	"in_button_reply":                      {event: chat.Tap{}},
	"in_list_reply":                        {event: chat.Tap{}},
	"in_flow_reply":                        {event: chat.Unsupported{}},
	"in_template_quick_reply_button":       {event: chat.Opened{}},
	"in_location_pin":                      {event: chat.Pin{}},
	"in_location_place":                    {event: chat.Pin{}},
	"in_location_answer_to_request":        {event: chat.Pin{}},
	"in_image":                             {event: chat.Attachment{Media: chat.Media{Kind: chat.MediaImage}}},
	"in_image_no_url":                      {event: chat.Attachment{Media: chat.Media{Kind: chat.MediaImage}}},
	"in_image_download_error":              {event: chat.Attachment{Media: chat.Media{Kind: chat.MediaImage, Failed: "131052"}}},
	"in_audio_file":                        {event: chat.Attachment{Media: chat.Media{Kind: chat.MediaAudio}}},
	"in_audio_voice":                       {event: chat.Attachment{Media: chat.Media{Kind: chat.MediaVoice}}},
	"in_video":                             {event: chat.Attachment{Media: chat.Media{Kind: chat.MediaVideo}}},
	"in_document":                          {event: chat.Attachment{Media: chat.Media{Kind: chat.MediaDocument}}},
	"in_sticker":                           {event: chat.Unsupported{}},
	"in_sticker_animated":                  {event: chat.Unsupported{}},
	"in_contacts":                          {event: chat.Attachment{Media: chat.Media{Kind: chat.MediaContact, Failed: "contact-not-kept"}}},
	"in_contacts_minimal":                  {event: chat.Attachment{Media: chat.Media{Kind: chat.MediaContact, Failed: "contact-not-kept"}}},
	"in_contacts_answer_to_request":        {event: chat.Attachment{Media: chat.Media{Kind: chat.MediaContact, Failed: "contact-not-kept"}}},
	"in_reaction":                          {kind: "message:reaction"},
	"in_reaction_removed":                  {kind: "message:reaction"},
	"in_system_user_changed_number":        {event: chat.IdentityChanged{}},
	"in_system_user_changed_number_legacy": {event: chat.IdentityChanged{}},
	"in_system_user_changed_user_id":       {event: chat.IdentityChanged{}},
	"in_edit":                              {event: chat.Edited{}},
	"in_revoke":                            {event: chat.Withdrawn{}},
	"in_unsupported":                       {event: chat.Unsupported{}},
	"in_unsupported_with_kind":             {event: chat.Unsupported{}},
	"in_unknown_legacy":                    {event: chat.Unsupported{}},
	"in_order":                             {event: chat.Unsupported{}},
	"in_future_type":                       {kind: "message:"},
	"in_group_message":                     {kind: "message:group"},
	"other_field_account_update":           {kind: "field:account_update"},
	"other_field_message_echoes":           {kind: "field:"},
	"other_field_template_status":          {kind: "field:"},
	"other_field_user_preferences":         {kind: "field:"},
	"val_errors_only":                      {kind: "errors"},
}

// TestParseCaptured reads the sample payloads of the contract: what each of them means to us.
func TestParseCaptured(t *testing.T) {
	var files []string
	for _, pattern := range []string{"in_*", "other_*", "val_*"} {
		found, err := filepath.Glob("testdata/" + pattern + ".json")
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) != len(inbound) {
		t.Fatalf("%d payloads, %d expectations", len(files), len(inbound))
	}
	for name, want := range inbound {
		t.Run(name, func(t *testing.T) {
			b, err := Parse(payloadFile(t, name), known)
			if err != nil {
				t.Fatal(err)
			}
			if want.event == nil {
				if len(b.Inbound) != 0 || !slices.ContainsFunc(b.Kinds, func(k string) bool { return strings.HasPrefix(k, want.kind) }) {
					t.Errorf("inbound %v, kinds %v", b.Inbound, b.Kinds)
				}
				return
			}
			if len(b.Inbound) != 1 {
				t.Fatalf("inbound %v, kinds %v", b.Inbound, b.Kinds)
			}
			checkInbound(t, b.Inbound[0], want.event)
			if strings.Contains(name, "bsuid_only") && b.Inbound[0].From[0].Kind != chat.AliasBSUID {
				t.Errorf("from %v", b.Inbound[0].From)
			}
		})
	}
}

func checkInbound(t *testing.T, in chat.Inbound, want chat.Event) {
	t.Helper()
	if in.Channel != "whatsapp:"+ours || !strings.HasPrefix(in.ExternalID, "wamid.") || in.At.Year() < 2026 || len(in.From) == 0 {
		t.Errorf("incomplete: %+v", in)
	}
	if reflect.TypeOf(in.Event) != reflect.TypeOf(want) {
		t.Fatalf("got %#v, want a %T", in.Event, want)
	}
	switch e := in.Event.(type) {
	case chat.Text:
		if e.Body == "" {
			t.Error("no text")
		}
	case chat.Pin:
		if !e.Point.Valid() || e.Point == (chat.Point{}) {
			t.Errorf("point %v", e.Point)
		}
	case chat.Attachment:
		w := want.(chat.Attachment).Media
		if e.Media.Kind != w.Kind || e.Media.Failed != w.Failed || (e.Media.Ref == "") != (w.Failed != "") {
			t.Errorf("got %+v, want %+v", e.Media, w)
		}
	case chat.IdentityChanged:
		if len(e.New) == 0 || slices.Contains(e.New, in.From[0]) {
			t.Errorf("from %v to %v", in.From, e.New)
		}
	case chat.Withdrawn:
		if !strings.HasPrefix(e.ExternalID, "wamid.") {
			t.Errorf("withdrawn %q", e.ExternalID)
		}
	case chat.Edited:
		if e.Body != "corrected text" {
			t.Errorf("edited %q", e.Body)
		}
	}
}

// TestNobodyIsMergedByName: aliases are the number and the user id, both where both are known.
func TestAliases(t *testing.T) {
	b, err := Parse(payloadFile(t, "in_text"), known)
	if err != nil {
		t.Fatal(err)
	}
	want := []chat.Alias{{Kind: chat.AliasPhone, Value: "15550100042"}, {Kind: chat.AliasBSUID, Value: "US.10000000000000000042"}}
	if got := b.Inbound[0].From; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestBatch loses nothing of entries × changes × messages and statuses, each with its own number.
func TestBatch(t *testing.T) {
	body := payloadFile(t, "batch_entries_changes_messages")
	var raw struct {
		Entry []struct {
			Changes []struct {
				Value struct {
					Messages, Statuses []json.RawMessage
				}
			}
		}
	}
	if err := json.Unmarshal(body, &raw); err != nil {
		t.Fatal(err)
	}
	messages, statuses := 0, 0
	for _, e := range raw.Entry {
		for _, c := range e.Changes {
			messages, statuses = messages+len(c.Value.Messages), statuses+len(c.Value.Statuses)
		}
	}
	b, err := Parse(body, func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Inbound) != messages || len(b.Statuses) != statuses || messages < 3 || statuses < 1 {
		t.Errorf("%d of %d messages, %d of %d statuses", len(b.Inbound), messages, len(b.Statuses), statuses)
	}
	channels := map[string]bool{}
	for _, in := range b.Inbound {
		channels[in.Channel] = true
	}
	if len(channels) < 2 {
		t.Errorf("all on one number: %v", channels)
	}
	if b, err = Parse(body, func(string) bool { return false }); err != nil || len(b.Inbound) != 0 || !slices.Contains(b.Kinds, "number:unknown") {
		t.Errorf("another's numbers: %v, %v", b, err)
	}
}

func TestStatuses(t *testing.T) {
	for name, want := range map[string]Status{
		"st_sent":                      {Status: chat.SendSent},
		"st_sent_legacy_conversation":  {Status: chat.SendSent},
		"st_sent_with_callback_data":   {Status: chat.SendSent, ID: "outbox:42"},
		"st_delivered":                 {Status: chat.SendDelivered},
		"st_delivered_bsuid_recipient": {Status: chat.SendDelivered},
		"st_read":                      {Status: chat.SendRead},
		"st_played":                    {Status: chat.SendRead},
		"st_failed_130472":             {Status: chat.SendFailed, Reason: "130472"},
		"st_failed_131026":             {Status: chat.SendFailed, Reason: "131026"},
		"st_failed_131047":             {Status: chat.SendHeld, Reason: "131047"},
		"st_failed_131049":             {Status: chat.SendFailed, Reason: "131049"},
		"st_failed_131053":             {Status: chat.SendFailed, Reason: "131053"},
		"st_failed_131056":             {Status: chat.SendFailed, Reason: "131056"},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := Parse(payloadFile(t, name), known)
			if err != nil || len(b.Statuses) != 1 {
				t.Fatalf("%v, %v", b, err)
			}
			got := b.Statuses[0]
			if got.Status != want.Status || got.Reason != want.Reason || got.ID != want.ID || !strings.HasPrefix(got.ExternalID, "wamid.") {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// TestOneBadItemSpoilsNoOther: what cannot be read is counted, the rest is taken.
func TestOneBadItemSpoilsNoOther(t *testing.T) {
	body := `{"object":"whatsapp_business_account","entry":[{"changes":[7,{"field":"messages","value":{"metadata":{"phone_number_id":"` + ours + `"},
		"messages":[{"id":5},{"id":"wamid.a","from":"1555","timestamp":"1790000001","type":"text","text":{"body":"oi"}},
		{"id":"wamid.b","from":"1555","timestamp":"1790000001","type":"location","location":{"latitude":"-3.1","longitude":"-60"}}],
		"statuses":[{"id":""},{"id":"wamid.c","status":"teleported"}]}}]}]}`
	b, err := Parse([]byte(body), known)
	if err != nil || len(b.Inbound) != 2 || len(b.Kinds) != 4 {
		t.Fatalf("%+v, %v", b, err)
	}
	if pin, ok := b.Inbound[1].Event.(chat.Pin); !ok || pin.Point.Lat != -3.1 {
		t.Errorf("a coordinate as text: %#v", b.Inbound[1].Event)
	}
	for _, bad := range []string{"", "{", "[]", `{"entry":[]}`, `"x"`} {
		if _, err := Parse([]byte(bad), known); err == nil {
			t.Errorf("%q is taken for a webhook", bad)
		}
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.json")
	for _, path := range files {
		body, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		b, _ := Parse(body, func(string) bool { return true })
		for _, in := range b.Inbound {
			if in.Event == nil || len(in.From) == 0 || in.ExternalID == "" {
				t.Errorf("incomplete: %+v", in)
			}
		}
		for _, kind := range b.Kinds {
			if len(kind) > 60 {
				t.Errorf("a counter's label from outside: %q", kind)
			}
		}
	})
}
