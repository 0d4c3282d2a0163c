package shield

import (
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"
)

// ErrBoxForged is why a box is not opened.
var ErrBoxForged = errors.New("the box was not closed here, or under a key that is gone")

// boxMost is the most bytes that a box gives back.
const boxMost = 1 << 20

// Box closes what a browser keeps for this application: nobody else can read or
// make it. It is safe for concurrent use.
type Box struct {
	ciphers []cipher.AEAD // the first closes, all of them open
	marks   [][]byte
}

// NewBox derives its keys from secrets, as NewSealer does.
func NewBox(secrets []string) (*Box, error) {
	if len(secrets) == 0 {
		return nil, errors.New("shield: a box needs a secret")
	}
	b := &Box{}
	for _, secret := range secrets {
		if secret == "" {
			return nil, errors.New("shield: a box's secret is empty")
		}
		key, err := hkdf.Key(sha256.New, []byte(secret), nil, "unframed box 1", 2*sha256.Size)
		if err != nil {
			return nil, fmt.Errorf("shield: derive the key of boxes: %w", err)
		}
		block, err := aes.NewCipher(key[:sha256.Size])
		if err != nil {
			return nil, fmt.Errorf("shield: make the cipher of boxes: %w", err)
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("shield: make the cipher of boxes: %w", err)
		}
		b.ciphers, b.marks = append(b.ciphers, aead), append(b.marks, key[sha256.Size:])
	}
	return b, nil
}

// Close returns content in base64url, compressed and encrypted (AES-256-GCM).
// The same purpose opens it again.
func (b *Box) Close(purpose string, content []byte) string {
	var small bytes.Buffer
	w, _ := flate.NewWriter(&small, flate.BestSpeed) // fails only for another level
	_, _ = w.Write(content)                          // a buffer takes everything
	_ = w.Close()
	return base64.RawURLEncoding.EncodeToString(b.ciphers[0].Seal(nil, nil, small.Bytes(), []byte(purpose))) // #nosec G407 -- this cipher makes its own random nonce
}

// Open returns what was closed for the purpose. Its error is ErrBoxForged.
func (b *Box) Open(purpose, text string) ([]byte, error) {
	closed, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, ErrBoxForged
	}
	for _, aead := range b.ciphers {
		small, err := aead.Open(nil, nil, closed, []byte(purpose))
		if err != nil {
			continue
		}
		content, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(small)), boxMost))
		if err != nil {
			return nil, ErrBoxForged
		}
		return content, nil
	}
	return nil, ErrBoxForged
}

// Mark stands for a person in a form, and says nothing of who it is.
func (b *Box) Mark(person uuid.UUID) string { return markOf(b.marks[0], person) }

// IsMark reports whether the mark stands for the person.
func (b *Box) IsMark(mark string, person uuid.UUID) bool {
	is := false
	for _, key := range b.marks {
		is = hmac.Equal([]byte(markOf(key, person)), []byte(mark)) || is
	}
	return is
}

func markOf(key []byte, person uuid.UUID) string {
	return base64.RawURLEncoding.EncodeToString(mac(key, person[:])[:16])
}
