package kitchensink_test

import (
	"encoding/json"
	"strings"
	"testing"

	"unframed/adminkit"
	"unframed/adminkit/kitchensink"
	"unframed/internal/problem"
)

func TestHiddenEntitiesAndSensitiveFieldsAreNowhere(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		for _, d := range z.All() {
			if strings.Contains(d.Table, "hidden") || d.Field("combination") != nil {
				t.Errorf("%s: %v", d.Table, d.Field("combination"))
			}
		}
		row, _ := create(t, z, "vaults")
		record, err := z.Get(admin(t), "vaults", row.ID)
		must(t, err)
		page, err := z.List(admin(t), "vaults", adminkit.ListQuery{})
		must(t, err)
		must(t, z.Delete(admin(t), "vaults", row.ID, row.Stamp))
		d, _ := z.Describe(admin(t), "vaults")
		out, err := json.Marshal([]any{row, record, page, d, z.Events()})
		must(t, err)
		if !strings.Contains(string(out), row.Values["name"].(string)) {
			t.Fatal("not even the name is there")
		}
		if strings.Contains(string(out), "combination") {
			t.Errorf("the secret is in %s", out)
		}
		if !d.API {
			t.Error("an entity is not in the API because one of its fields is a secret")
		}
		_, err = z.JSONInput("vaults", []byte(`{"name":"n","combination":"x"}`), true)
		if f := problem.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Sentence != "There is no such field." {
			t.Errorf("a secret was given: %v", err)
		}
		for _, q := range []adminkit.ListQuery{
			{Sort: "combination"},
			{Filters: []adminkit.Filter{{Field: "combination", Op: adminkit.Prefix, Values: []string{"s"}}}},
		} {
			if _, err := z.List(admin(t), "vaults", q); !problem.Is(err, problem.Invalid) {
				t.Errorf("%v: %v", q, err)
			}
		}
	})
}

func TestFormsKnowWhatIsTakenIfNothingIsGiven(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		d, err := z.Describe(admin(t), "numbers")
		must(t, err)
		for name, want := range map[string]string{"positive": "1", "owed": "-12.05", "int": ""} {
			if got := d.Field(name).Default; got != want {
				t.Errorf("%s is %q if it is not given, want %q", name, got, want)
			}
		}
	})
}
