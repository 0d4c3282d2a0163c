package shield

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strings"
)

const (
	nonceBytes  = 18                 // 144 bits (CSP3 §7.1 asks for 128)
	nonceLength = nonceBytes / 3 * 4 // in base64, without padding
	// ahead is how many policies are made at once: the system is asked for
	// randomness, and memory is had, once for so many responses.
	ahead = 16
)

// policies are HTML policies, one behind the other, each with a nonce of its
// own. They are handed out from the end and never twice.
type policies struct {
	text string
	left int
}

// policy returns the HTML policy for one response. The strings never change,
// so those of one batch may be read at the same time.
func (s *headerSet) policy() string {
	batch, _ := s.made.Get().(*policies)
	if batch == nil {
		batch = new(policies)
	}
	if batch.left == 0 {
		batch.text, batch.left = s.makePolicies(), ahead
	}
	batch.left--
	length := len(s.htmlHead) + nonceLength + len(s.htmlTail)
	policy := batch.text[batch.left*length:][:length]
	s.made.Put(batch)
	return policy
}

func (s *headerSet) makePolicies() string {
	var random [ahead * nonceBytes]byte
	_, _ = rand.Read(random[:]) // never fails: it ends the program instead
	var encoded [ahead * nonceLength]byte
	base64.RawURLEncoding.Encode(encoded[:], random[:])
	var b strings.Builder
	b.Grow(ahead * (len(s.htmlHead) + nonceLength + len(s.htmlTail)))
	for i := range ahead {
		b.WriteString(s.htmlHead)
		b.Write(encoded[i*nonceLength:][:nonceLength])
		b.WriteString(s.htmlTail)
	}
	return b.String()
}

// nonce returns this response's nonce, made at the first call.
func (w *response) nonce() string {
	if w.csp == "" {
		w.csp = w.set.policy()
	}
	return w.csp[len(w.set.htmlHead):][:nonceLength]
}

// Nonce returns the nonce that lets this response's script elements run, or ""
// where no guard stands around w.
func Nonce(w http.ResponseWriter) string {
	if guarded := within(w); guarded != nil {
		return guarded.nonce()
	}
	return ""
}

// within finds the guard's response behind the writers around it, or nil.
func within(w http.ResponseWriter) *response {
	for {
		switch x := w.(type) {
		case *response:
			return x
		case interface{ Unwrap() http.ResponseWriter }:
			w = x.Unwrap()
		default:
			return nil
		}
	}
}
