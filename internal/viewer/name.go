package viewer

import (
	"errors"
	"unicode/utf8"

	"unframed/internal/text"
)

// systemNames are words by which the application names itself where people are
// named, too. Nobody may have one of them in a name of theirs.
var systemNames = []string{"treasury", "system"}

// ErrSystemName is what is wrong with a name that imitates the application's own.
//
//lint:ignore ST1005 a sentence for people
var ErrSystemName = errors.New("This reads like the application itself, not like a person. Choose another name.")

// CheckName says, in a sentence for people, what is wrong with a name that others
// see: one of which nothing can be seen, one that hides or turns round what stands
// beside it, and one by which the application calls itself.
func CheckName(name string) error {
	switch {
	case text.IsBlank(name):
		//lint:ignore ST1005 a sentence for people
		return errors.New("Enter the name that others should see.")
	case !utf8.ValidString(name), text.Hides(name):
		//lint:ignore ST1005 a sentence for people
		return errors.New("A name holds no control characters, and none that cannot be seen or turn the line round.")
	case IsSystemName(name):
		return ErrSystemName
	}
	return nil
}

// IsSystemName reports whether a name imitates what the application calls itself.
// There can be some from before that was refused.
func IsSystemName(name string) bool { return text.Imitates(name, systemNames) }
