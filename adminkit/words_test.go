package adminkit

import (
	"regexp"
	"strings"
	"testing"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
)

// TestValidatorsSpeakInSentencesOfOurs runs the validators that ent makes, each
// with what it refuses.
func TestValidatorsSpeakInSentencesOfOurs(t *testing.T) {
	for name, c := range map[string]struct {
		field ent.Field
		bad   any
	}{
		"not empty": {field.String("x").NotEmpty(), ""}, "shortest": {field.String("x").MinLen(3), "a"}, "longest": {field.String("x").MaxLen(1), "ab"},
		"fewest runes": {field.String("x").MinRuneLen(3), "a"}, "most runes": {field.String("x").MaxRuneLen(1), "ab"},
		"form": {field.String("x").Match(regexp.MustCompile("^a$")), "b"}, "text's form": {field.Text("x").MinLen(3), "a"},
		"range": {field.Int64("x").Range(1, 2), int64(3)}, "positive": {field.Int64("x").Positive(), int64(0)}, "float": {field.Float("x").Min(1), 0.5},
	} {
		for _, v := range c.field.Descriptor().Validators {
			var err error
			switch check := v.(type) {
			case func(string) error:
				err = check(c.bad.(string))
			case func(int64) error:
				err = check(c.bad.(int64))
			case func(float64) error:
				err = check(c.bad.(float64))
			}
			if err == nil {
				t.Errorf("%s: nothing was refused", name)
				continue
			}
			if says := words(err); !strings.HasPrefix(says, "This ") || strings.Contains(strings.ToLower(says), err.Error()) {
				t.Errorf("%s is refused with %q", name, says)
			}
		}
	}
}
