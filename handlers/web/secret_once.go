package web

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

// ShowOnce hands the browser something that the next page shows, and only that
// one: a form's answer is a redirect, an address is no place for a secret, and
// the page may come from another instance. Nobody can read or make it without
// the session.
func (rs *Responder) ShowOnce(w http.ResponseWriter, r *http.Request, secret string) error {
	box, err := onceBox(rs.Token(r), secretPurpose)
	if err != nil {
		return err
	}
	sealed := box.Seal(nil, nil, []byte(secret), nil) // #nosec G407 -- this cipher makes its own random nonce
	rs.setOnce(w, rs.onceName(), base64.RawURLEncoding.EncodeToString(sealed), onceLasts)
	return nil
}

// TakeOnce returns what is to be shown, or "", and takes it from the browser.
func (rs *Responder) TakeOnce(w http.ResponseWriter, r *http.Request) string {
	cookie, err := r.Cookie(rs.onceName())
	if err != nil {
		return ""
	}
	rs.setOnce(w, rs.onceName(), "", -1)
	sealed, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return ""
	}
	box, err := onceBox(rs.Token(r), secretPurpose)
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

func (rs *Responder) setOnce(w http.ResponseWriter, name, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{
		Name:     name,
		Value:    value,
		Path:     "/",
		MaxAge:   seconds,
		Secure:   rs.BaseURL.Scheme == "https",
		HttpOnly: true,
		SameSite: http.SameSiteStrictMode,
	})
}

func (rs *Responder) onceName() string { return rs.CookieName() + "-once" }
