package audit

import (
	"slices"
	"strings"
	"unicode"
)

// Sessions are known by the words of their names alone: sidebar and residence
// hold the letters of sid, and author those of auth, but no such word.
var (
	// sessionWords name a session wherever they stand.
	sessionWords = setOf("session sessions sess sessid sessionid sid ssid hsid apisid sapisid psid psidts auth authn authentication authorization " +
		"token jwt sso bearer autologin aspxauth aspnetcookies cftoken usersession appsession mysession authtoken accesstoken refreshtoken idtoken " +
		"usertoken sessiontoken logintoken apitoken loggedin")
	// sessionNames are whole names, their words joined.
	sessionNames = setOf("login loginid remember rememberme aspnetcorecookies cfid ltpatoken ltpatoken2 iplanetdirectorypro")
	// sessionParts are long enough to mean nothing else within a word, as in
	// PHPSESSID, JSESSIONID and ASPSESSIONIDQABC.
	sessionParts = []string{"sessid", "sessionid", "sessiontoken", "authtoken", "accesstoken", "refreshtoken", "aspxauth"}
	// seizures end in session and are none.
	seizures = setOf("obsession possession repossession")
	// noSession are words of tokens that prove no person, and of what is only
	// remembered about one.
	noSession = setOf("csrf xsrf csrftoken xsrftoken csrfmiddlewaretoken antiforgery requestverificationtoken verification authenticity expired expires expiry timeout " +
		"hint lang language locale theme method provider count")
)

// looksLikeSession judges by the name, without its prefix.
func (c cookie) looksLikeSession() bool {
	words := wordsOf(c.bare())
	if slices.ContainsFunc(words, func(w string) bool { return noSession[w] }) {
		return false
	}
	joined := strings.Join(words, "")
	if sessionNames[joined] || sessionWords[joined] {
		return true
	}
	return slices.ContainsFunc(words, func(w string) bool {
		return sessionWords[w] || strings.HasSuffix(w, "session") && !seizures[w] || slices.ContainsFunc(sessionParts, func(part string) bool { return strings.Contains(w, part) })
	}) || follows(words, "logged", "in") || follows(words, "remember", "me", "user", "web", "admin")
}

// follows reports whether one of some words stands after another, as in
// wordpress_logged_in_….
func follows(words []string, first string, next ...string) bool {
	at := slices.Index(words, first)
	return at >= 0 && at+1 < len(words) && slices.Contains(next, words[at+1])
}

// bare is the name without its promise.
func (c cookie) bare() string {
	for _, prefix := range []string{"__host-", "__secure-", "__http-", "__host-http-"} {
		if len(c.name) >= len(prefix) && strings.EqualFold(c.name[:len(prefix)], prefix) {
			return c.name[len(prefix):]
		}
	}
	return c.name
}

// wordsOf are the words of a name, in lower case: connect.sid has two, and so
// has authToken.
func wordsOf(name string) []string {
	var words []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
		}
		word.Reset()
	}
	small := false
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) || unicode.IsUpper(r) && small {
			end()
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			word.WriteRune(unicode.ToLower(r))
		}
		small = unicode.IsLower(r)
	}
	end()
	return words
}
