package kitchensink_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"unframed/adminkit"
	"unframed/adminkit/kitchensink"
)

// document makes a row with these fields and returns it.
func document(t *testing.T, z *kitchensink.App, fields string) *adminkit.Row {
	t.Helper()
	in, err := z.JSONInput("documents", []byte(fields), true)
	must(t, err)
	row, err := z.Create(admin(t), "documents", in)
	must(t, err)
	return row
}

// shows is a field of the row as the API gives it.
func shows(t *testing.T, z *kitchensink.App, row *adminkit.Row, name string) string {
	t.Helper()
	record, err := z.Get(admin(t), "documents", row.ID)
	must(t, err)
	d, err := z.Describe(admin(t), "documents")
	must(t, err)
	text, err := json.Marshal(d.Field(name).JSON(record.Values[name]))
	must(t, err)
	return strings.NewReplacer(" ", "", "\n", "").Replace(string(text))
}

func TestMergePatchesReachTheLastMember(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		for _, c := range []struct{ field, was, patch, is string }{
			{"any", `{"a":1,"b":2}`, `{"b":null,"c":3}`, `{"a":1,"c":3}`},
			{"any", `{"a":{"b":{"c":1,"d":2}}}`, `{"a":{"b":{"c":null}}}`, `{"a":{"b":{"d":2}}}`},
			{"any", `[1,2]`, `{"a":{"n":null}}`, `{"a":{}}`},
			{"any", `{"a":[1,2]}`, `{"a":[3]}`, `{"a":[3]}`},
			{"any", `{"a":1}`, `[2]`, `[2]`},
			{"raw", `{"id":1234567890123456789,"a":1}`, `{"a":2}`, `{"a":2,"id":1234567890123456789}`},
			{"map", `{"a":1,"b":2}`, `{"b":null,"c":3}`, `{"a":1,"c":3}`},
			{"struct", `{"street":"A","number":1}`, `{"number":2}`, `{"street":"A","number":2}`},
			{"pointer", `null`, `{"number":2}`, `{"street":"","number":2}`},
		} {
			first := `{"map":{},"` + c.field + `":` + c.was + `}`
			if c.field == "map" {
				first = `{"map":` + c.was + `}`
			}
			row := document(t, z, first)
			in, err := z.MergeInput("documents", []byte(`{"`+c.field+`":`+c.patch+`}`))
			must(t, err)
			_, err = z.Update(admin(t), "documents", row.ID, row.Stamp, in)
			must(t, err)
			if got := shows(t, z, row, c.field); got != c.is {
				t.Errorf("%s: %s with %s is %s, want %s", c.field, c.was, c.patch, got, c.is)
			}
			// The twin: as plain JSON the field is given whole.
			if c.field != "any" {
				continue
			}
			in, err = z.JSONInput("documents", []byte(`{"any":`+c.patch+`}`), false)
			must(t, err)
			_, err = z.Update(admin(t), "documents", row.ID, adminkit.Unconditional, in)
			must(t, err)
			if got := shows(t, z, row, "any"); got != c.patch {
				t.Errorf("given %s it shows %s", c.patch, got)
			}
		}
		// What does not fit the type once it is merged is refused, and null empties.
		row := document(t, z, `{"map":{"a":1},"struct":{"street":"A","number":1}}`)
		for _, patch := range []string{`{"struct":{"NUMBER":2}}`, `{"struct":{"number":"x"}}`, `{"map":{"a":"x"}}`, `{"map":null}`} {
			in, err := z.MergeInput("documents", []byte(patch))
			if err == nil {
				_, err = z.Update(admin(t), "documents", row.ID, row.Stamp, in)
			}
			refuses(t, patch, strings.Split(patch, `"`)[1], err)
		}
		in, err := z.MergeInput("documents", []byte(`{"struct":null}`))
		must(t, err)
		_, err = z.Update(admin(t), "documents", row.ID, row.Stamp, in)
		must(t, err)
	})
}

func TestDocumentsAreKeptAsTheyWereSentOrRefused(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		for field, values := range map[string]map[string]bool{
			"any": {
				`{"id":1234567890123456789}`: false, `{"id":12345}`: true, `{"id":0.1}`: true, `[1e400]`: false, `{"a":"\\u0000"}`: true, `{"a":"\u0000"}`: false,
				`{"A":2,"a":1}`: true, `{"":{"x":null}}`: true,
			},
			"raw":    {`{"id":1234567890123456789}`: true, `[1e999999999]`: false, `["\u0000"]`: false, `[12345678901234567890.123456789]`: true},
			"map":    {`{"a":9007199254740993}`: true, `{"a":1.5}`: false, `{"a":null}`: false},
			"struct": {`{"STREET":"x"}`: false, `{"street":"x","number":null}`: false, `{"street":"x"}`: true},
		} {
			for value, taken := range values {
				given := map[string]json.RawMessage{"map": []byte(`{}`)}
				given[field] = []byte(value)
				body, err := json.Marshal(given)
				must(t, err)
				in, err := z.JSONInput("documents", body, true)
				if !taken {
					refuses(t, field+" "+value, field, err)
					_, err = z.FormInput("documents", url.Values{field: {value}}, false)
					refuses(t, "in a form, "+field+" "+value, field, err)
					continue
				}
				must(t, err)
				row, err := z.Create(admin(t), "documents", in)
				must(t, err)
				got := shows(t, z, row, field)
				if field != "struct" && got != value {
					t.Errorf("%s: %s is given back as %s", field, value, got)
				}
			}
		}
		for _, value := range []string{`{"a":1,"a":2}`, `"\ud800"`, `{} {}`} {
			_, err := z.FormInput("documents", url.Values{"any": {value}}, false)
			refuses(t, "in a form, "+value, "any", err)
			if _, err := z.JSONInput("documents", []byte(`{"any":`+value+`}`), false); !strings.Contains(fmt.Sprint(err), "at byte") {
				t.Errorf("%s: %v", value, err)
			}
		}
	})
}

// TestAnInputMayBeAsLargeAsItsFields bounds a body by what the schema takes.
func TestAnInputMayBeAsLargeAsItsFields(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		for _, d := range z.All() {
			size := d.InputSize()
			for _, f := range d.Inputs(true) {
				if least := int64(f.MaxLen) * 6; size < least || size < 64<<10 {
					t.Errorf("%s takes %d bytes, and %s alone may have %d", d.Table, size, f.Name, least)
				}
			}
		}
	})
}
