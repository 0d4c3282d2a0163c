package accounts

import (
	"net/mail"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/secure/precis"
	"golang.org/x/text/unicode/norm"

	"unframed/internal/problem"
	"unframed/internal/viewer"
)

const (
	maxUsername    = 100 // code points
	maxDisplayName = 100 // code points
	maxEmail       = 254 // bytes (RFC 5321 §4.5.3.1.3)
)

// name is something typed and the key under which two of it are the same.
type name struct{ shown, key string }

// checkUsername normalises a username by the PRECIS username profiles (RFC
// 8265 §3): its parts keep their case when shown and lose it in the key.
func checkUsername(check *problem.Check, field, typed string) name {
	parts := strings.Fields(typed)
	if len(parts) == 0 {
		check.Refuse(field, "Choose a username.")
		return name{}
	}
	shown, keys := make([]string, len(parts)), make([]string, len(parts))
	for i, part := range parts {
		var err, keyErr error
		shown[i], err = precis.UsernameCasePreserved.String(part)
		keys[i], keyErr = precis.UsernameCaseMapped.String(part)
		if err != nil || keyErr != nil {
			check.Refuse(field, "A username is made of letters, digits and punctuation of one writing direction.")
			return name{}
		}
	}
	n := name{strings.Join(shown, " "), strings.Join(keys, " ")}
	switch {
	case utf8.RuneCountInString(n.shown) > maxUsername:
		check.Refuse(field, "A username has at most 100 characters.")
	case strings.Contains(n.key, "@"):
		check.Refuse(field, "A username cannot hold an @, which marks e-mail addresses.")
	case viewer.IsSystemName(n.shown):
		check.Refuse(field, viewer.ErrSystemName.Error())
	}
	return n
}

// checkEmail accepts one plain address. Two addresses that differ in case
// alone count as the same.
func checkEmail(check *problem.Check, field, typed string) name {
	typed = norm.NFC.String(strings.TrimSpace(typed))
	address, err := mail.ParseAddress(typed)
	switch {
	case typed == "":
		check.Refuse(field, "Enter your e-mail address.")
	case len(typed) > maxEmail:
		check.Refuse(field, "An e-mail address has at most 254 characters.")
	case err != nil, address.Address != typed:
		check.Refuse(field, "Enter an e-mail address such as name@example.org.")
	}
	return name{typed, addressKey(typed)}
}

// addressKey is the form in which two addresses count as the same.
func addressKey(shown string) string { return strings.ToLower(shown) }

// checkDisplayName accepts a line of text; see viewer.CheckName.
func checkDisplayName(check *problem.Check, field, typed string) string {
	shown := norm.NFC.String(strings.TrimSpace(typed))
	if err := viewer.CheckName(shown); err != nil {
		check.Refuse(field, err.Error())
	} else if utf8.RuneCountInString(shown) > maxDisplayName {
		check.Refuse(field, "A name has at most 100 characters.")
	}
	return shown
}
