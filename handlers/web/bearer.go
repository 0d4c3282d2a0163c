package web

import (
	"net/http"
	"strings"

	"unframed/accounts"
)

// Bearer is the API token that a request to the API shows (RFC 6750 §2.1), and
// whether it shows one at all, however malformed. Basic credentials are meant
// for something else on the way, such as the password in front of a test site.
func Bearer(r *http.Request) (secret accounts.Secret, shown bool) {
	if !IsAPI(r) {
		return "", false
	}
	values := r.Header.Values("Authorization")
	for _, value := range values {
		scheme, rest, _ := strings.Cut(value, " ")
		switch {
		case strings.EqualFold(scheme, "Basic"):
			continue
		case strings.EqualFold(scheme, "Bearer") && len(values) == 1:
			secret = accounts.Secret(strings.TrimSpace(rest))
		}
		shown = true
	}
	return secret, shown
}

// challenge tells a program that was turned away how to prove who it is (RFC
// 6750 §3).
func challenge(r *http.Request) string {
	if _, shown := Bearer(r); shown {
		return `Bearer error="invalid_token"`
	}
	return "Bearer"
}
