package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"ponte/internal/chat"
)

// S3 keeps files in a bucket of a store that speaks S3, such as MinIO, Garage or one that a data centre offers.
type S3 struct {
	client *minio.Client
	bucket string
	prefix string
}

// NewS3 opens a bucket: "s3://host/bucket" or "s3://host/bucket/prefix", with "?region=…" where the store wants one and
// "?insecure=1" where it is reached without TLS. It does not reach the network.
func NewS3(address, accessKey, secretKey string) (*S3, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "s3" || u.Host == "" || u.User != nil {
		return nil, errors.New("it is no address like s3://host/bucket/prefix")
	}
	bucket, prefix, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	if bucket == "" {
		return nil, errors.New("it names no bucket: it is of the form s3://host/bucket/prefix")
	}
	if accessKey == "" || secretKey == "" {
		return nil, errors.New("it needs an access key and a secret key")
	}
	client, err := minio.New(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(accessKey, secretKey, ""), Secure: u.Query().Get("insecure") != "1",
		Region: u.Query().Get("region"), BucketLookup: minio.BucketLookupPath, MaxRetries: 3,
	})
	if err != nil {
		return nil, fmt.Errorf("open the store of the files: %w", err)
	}
	if prefix != "" {
		prefix += "/"
	}
	return &S3{client: client, bucket: bucket, prefix: prefix}, nil
}

// Put writes a file whole or not at all.
func (s *S3) Put(ctx context.Context, name string, data []byte) error {
	_, err := s.client.PutObject(ctx, s.bucket, s.prefix+name, bytes.NewReader(data), int64(len(data)), minio.PutObjectOptions{
		ContentType: "application/octet-stream", DisableMultipart: true,
	})
	if err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	return nil
}

// Get gives a file, or chat.ErrNotFound.
func (s *S3) Get(ctx context.Context, name string) ([]byte, error) {
	object, err := s.client.GetObject(ctx, s.bucket, s.prefix+name, minio.GetObjectOptions{})
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	defer object.Close()
	data, err := io.ReadAll(object)
	if minio.ToErrorResponse(err).StatusCode == http.StatusNotFound {
		return nil, chat.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	return data, nil
}

// Delete removes a file; one that is not there is no error.
func (s *S3) Delete(ctx context.Context, name string) error {
	if err := s.client.RemoveObject(ctx, s.bucket, s.prefix+name, minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("remove file: %w", err)
	}
	return nil
}

// List calls each with every file and when it was written, until each fails.
func (s *S3) List(ctx context.Context, each func(name string, at time.Time) error) error {
	ctx, cancel := context.WithCancel(ctx) // ends the listing when each fails
	defer cancel()
	for object := range s.client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix, Recursive: true}) {
		if object.Err != nil {
			return fmt.Errorf("list files: %w", object.Err)
		}
		if err := each(strings.TrimPrefix(object.Key, s.prefix), object.LastModified); err != nil {
			return err
		}
	}
	return nil
}
