package extension_test

import (
	"strings"
	"testing"

	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"

	"unframed/adminkit/extension"
)

func TestWhatCannotBeBoundIsSaidInOneSentence(t *testing.T) {
	for folder, want := range map[string]string{
		"nopolicy":     "Note has no policy, so that nobody could say who may read it",
		"twopolicies":  "Note has 2 policies",
		"coinmoney":    "Coin.worth is money, which is hundredths in a plain field.Int64",
		"intid":        "the id of Counter is no UUID: give it the mixin Key",
		"badcolumn":    `the Admin annotation of Thing names "nmae", which is none of its fields`,
		"takenname":    "the CHECK papers_pages_range of Paper has the name of the one that is derived from the field pages: give it another",
		"unknownrole":  `the Admin annotation of Thing names the role "people"; there are annotation.Nobody`,
		"secretcolumn": `the Admin annotation of Thing names "secret", which is none of its fields, or a sensitive one`,
	} {
		target := t.TempDir()
		err := entc.Generate("./testdata/"+folder, &gen.Config{Target: target, Package: "unframed/adminkit/extension/generated"},
			entc.Extensions(extension.Extension{}))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", folder, err)
		}
	}
}
