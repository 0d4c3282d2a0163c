package adminkit_test

import (
	"net/url"
	"slices"
	"testing"

	"unframed/internal/problem"
	"unframed/test/testkit"
)

func TestWhatIsWrongIsToldInTheOrderOfTheFields(t *testing.T) {
	_, kit := application(t, testkit.SQLite(t))
	want := []string{"email_verified_at", "role", "theme", "another", "one"}
	for range 20 { // a map's order differs from time to time
		_, byJSON := kit.JSONInput("users", []byte(`{"one":1,"theme":"blue","another":1,"role":"king","email_verified_at":"soon"}`), false)
		_, byForm := kit.FormInput("users", url.Values{"theme": {"blue"}, "role": {"king"}, "email_verified_at": {"soon"}, "one": {"1"}, "another": {"1"}}, false)
		for how, err := range map[string]error{"JSON": byJSON, "form": byForm} {
			f := problem.As(err)
			if f == nil {
				t.Fatalf("by %s: %v", how, err)
			}
			var names []string
			for _, field := range f.Fields {
				names = append(names, field.Name)
			}
			if !slices.Equal(names, want) {
				t.Fatalf("by %s it is %v, want %v", how, names, want)
			}
		}
	}
}
