package handlers

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"net/http"

	"unframed/accounts"
)

// onceLasts is how many seconds a browser has to fetch what is shown once.
const onceLasts = 60

// showOnce hands the browser something that the next page shows, and only that
// one: a form's answer is a redirect, an address is no place for a secret, and
// the page may come from another instance. Nobody can read or make it without
// the session.
func (s *Site) showOnce(w http.ResponseWriter, r *http.Request, secret string) error {
	box, err := onceBox(s.token(r), secretPurpose)
	if err != nil {
		return err
	}
	sealed := box.Seal(nil, nil, []byte(secret), nil) // #nosec G407 -- this cipher makes its own random nonce
	s.setOnce(w, s.onceName(), base64.RawURLEncoding.EncodeToString(sealed), onceLasts)
	return nil
}

// takeOnce returns what is to be shown, or "", and takes it from the browser.
func (s *Site) takeOnce(w http.ResponseWriter, r *http.Request) string {
	cookie, err := r.Cookie(s.onceName())
	if err != nil {
		return ""
	}
	s.setOnce(w, s.onceName(), "", -1)
	sealed, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return ""
	}
	box, err := onceBox(s.token(r), secretPurpose)
	if err != nil {
		return ""
	}
	secret, err := box.Open(nil, nil, sealed, nil)
	if err != nil {
		return "" // another session's, or forged
	}
	return string(secret)
}

// secretPurpose tells what is shown once from what else is closed for a session.
const secretPurpose = "unframed: shown once" // #nosec G101 -- what a key is derived for, no key

// onceBox is the cipher of the session for a purpose.
func onceBox(session accounts.Token, purpose string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, []byte(session), nil, purpose, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func (s *Site) setOnce(w http.ResponseWriter, name, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{
		Name:     name,
		Value:    value,
		Path:     "/",
		MaxAge:   seconds,
		Secure:   s.BaseURL.Scheme == "https",
		HttpOnly: true,
		SameSite: http.SameSiteStrictMode,
	})
}

func (s *Site) onceName() string { return s.cookieName() + "-once" }
