package accounts

import (
	"strings"
	"testing"

	"unframed/config"
	"unframed/internal/problem"
)

func TestUsernames(t *testing.T) {
	for typed, want := range map[string]name{
		"Ann":              {"Ann", "ann"},
		"  Ann   Onymous ": {"Ann Onymous", "ann onymous"},
		"Ａｎｎ":              {"Ann", "ann"}, // full width
		"STRASSE":          {"STRASSE", "strasse"},
		"Élodie":           {"Élodie", "élodie"},
		"E\u0301lodie":     {"Élodie", "élodie"}, // composed
		"名前":               {"名前", "名前"},
		`<script>alert(1)</script>"'><img src=x onerror=alert(1)>`: {
			`<script>alert(1)</script>"'><img src=x onerror=alert(1)>`, `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`},
	} {
		var check problem.Check
		if got := checkUsername(&check, "username", typed); got != want || check.Err() != nil {
			t.Errorf("%q is %+v, %v", typed, got, check.Err())
		}
	}
	for _, typed := range []string{"", "   ", "a@b", "a\u202eb", "a\u200bb", "a\x00b", "a\nb\x1b", strings.Repeat("x", 101), "\xff\xfe", "ann\u00ad"} {
		var check problem.Check
		if got := checkUsername(&check, "username", typed); check.Err() == nil {
			t.Errorf("%q is accepted as %+v", typed, got)
		}
	}
}

func TestEmails(t *testing.T) {
	for typed, key := range map[string]string{"Ann@Example.org": "ann@example.org", " a.b+c@x.example ": "a.b+c@x.example"} {
		var check problem.Check
		if got := checkEmail(&check, "email", typed); got.key != key || check.Err() != nil {
			t.Errorf("%q is %+v, %v", typed, got, check.Err())
		}
	}
	for _, typed := range []string{"", "ann", "ann@", "@x", "Ann <ann@example.org>", "a@b, c@d", "a b@c", "a@b\nBcc: x@y", strings.Repeat("a", 250) + "@b.example"} {
		var check problem.Check
		if checkEmail(&check, "email", typed); check.Err() == nil {
			t.Errorf("%q is accepted", typed)
		}
	}
}

func TestPasswords(t *testing.T) {
	for password, good := range map[string]bool{
		"correct horse battery staple": true, "ünïcödé": false, "ünïcödé!": true, "        ": false, "aaaaaaaaaa": false,
		"1234567": false, "Ann Onymous": false, "ANN ONYMOUS": false, strings.Repeat("long ", 51): true, strings.Repeat("x1", 129): false, "": false,
		"password": false, "PassWord": false, "12345678": false, "p@ssw0rd": false, "Password123!": false, "dragon2024!": false, "letmein1": false, "qwertyuiop": false, "1q2w3e4r5t": false,
		"abababab": false, "abcabcabcabc": false, "23456789": false, "hgfedcba": false, "hijklmnopq": false, config.Name + "1!": false, "annonymous": false, "ann-hinterland": true,
		"dragon flies over the lake": true, "xkcd staple 42": true, "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8": false, "ann.hill": false, "mail.example": false, "Ann.Hill2026": false,
	} {
		var check problem.Check
		checkPassword(&check, "password", password, "Ann Onymous", "ann.hill@mail.example")
		if (check.Err() == nil) != good {
			t.Errorf("%q: %v", password, check.Err())
		}
	}
}

func TestCutKeepsWholeCharacters(t *testing.T) {
	if got := cut("äöü", 2); got != "äö" {
		t.Errorf("%q", got)
	}
	if got := cut("äöü", 3); got != "äöü" {
		t.Errorf("%q", got)
	}
}
