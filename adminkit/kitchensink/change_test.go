package kitchensink_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/adminkit/kitchensink"
	"unframed/internal/problem"
	"unframed/store"
	"unframed/test/testkit"
)

func sqlite(t testing.TB) store.Options { return testkit.SQLite(t) }

// refuses checks that an error names the field.
func refuses(t *testing.T, what, field string, err error) {
	t.Helper()
	f := problem.As(err)
	if f == nil || f.Code != problem.Invalid || len(f.Fields) == 0 || f.Fields[0].Name != field {
		t.Errorf("%s: %v", what, err)
	}
}

func TestBadInputNamesTheFieldAndChangesNothing(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		for _, c := range []struct{ table, field, value string }{
			{"words", "name", `1`}, {"words", "name", `null`}, {"words", "name", `"a\u0000b"`}, {"words", "name", `""`}, {"words", "name", `"ㅤ  "`}, {"words", "code", `"  "`}, {"documents", "any", `{"deep":[{"n":9007199254740993}]}`},
			{"words", "name", `"` + strings.Repeat("x", 51) + `"`}, {"words", "nothing", `1`}, {"words", "unseen", `"x"`},
			{"words", "shown", `"x"`}, {"words", "fixed", `"x"`}, {"words", "id", `"` + uuid.NewString() + `"`},
			{"words", "version", `9`}, {"words", "created_at", `"2026-01-01T00:00:00Z"`},
			{"numbers", "int8", `128`}, {"numbers", "int8", `-129`}, {"numbers", "int8", `1.5`}, {"numbers", "int8", `1e3`}, {"numbers", "int8", `1e99999999`}, {"numbers", "int8", `"1"`},
			{"numbers", "uint8", `256`}, {"numbers", "uint8", `-1`}, {"numbers", "uint64", `18446744073709551615`},
			{"numbers", "int64", `9223372036854775808`}, {"numbers", "positive", `0`}, {"numbers", "float", `1e999`}, {"numbers", "float", `"NaN"`},
			{"flags", "plain", `1`}, {"flags", "plain", `"true"`}, {"moments", "at", `"yesterday"`}, {"moments", "at", `1`}, {"moments", "at", `"10000-01-01T00:00:00Z"`},
			{"choices", "size", `"medium"`}, {"choices", "typed", `"snow"`}, {"identifiers", "plain", `"x"`}, {"identifiers", "plain", `"{` + uuid.NewString() + `}"`},
			{"documents", "map", `{"a":"b"}`}, {"documents", "map", `[]`}, {"documents", "struct", `{"other":1}`}, {"documents", "any", `"\u0000"`},
			{"blobs", "data", `"!"`}, {"blobs", "data", `"` + strings.Repeat("AAAA", 50) + `"`}, {"customs", "level", `"x"`}, {"customs", "point", `"x"`},
			{"pets", "owner_id", `"` + uuid.NewString() + `"`}, {"pets", "owner_id", `null`}, {"pets", "shelter", `"` + uuid.NewString() + `"`},
			{"pets", "shelter", `"x"`}, {"pets", "shelter", `["` + uuid.NewString() + `"]`}, {"articles", "tags", `["` + uuid.NewString() + `"]`},
			{"articles", "tags", `"x"`}, {"articles", "tags", `null`}, {"capitals", "country", `null`}, {"persons", "children", `[]`},
		} {
			row, _ := create(t, z, c.table)
			z.Events()
			before := latest(t, z, c.table, row.ID)
			in, err := z.JSONInput(c.table, object(map[string]string{c.field: c.value}), false)
			if err == nil {
				_, err = z.Update(admin(t), c.table, row.ID, row.Stamp, in)
			}
			refuses(t, c.table+"."+c.field+" given "+c.value, c.field, err)
			if after := latest(t, z, c.table, row.ID); after.Stamp != before.Stamp || len(z.Events()) != 0 {
				t.Errorf("%s.%s: something was changed", c.table, c.field)
			}
		}
		for _, body := range []string{``, `[]`, `null`, `1`, `{`, `{}{}`} {
			if _, err := z.JSONInput("words", []byte(body), true); !strings.Contains(fmt.Sprint(err), "at byte") {
				t.Errorf("%q: %v", body, err)
			}
		}
		_, err := z.Create(admin(t), "words", adminkit.Input{})
		f := problem.As(err)
		if f == nil || len(f.Fields) != 3 {
			t.Errorf("a word of nothing: %v", err)
		}
		const several = `{"nothing":1,"optional":1,"code":2,"any":3,"id":"x"}` // all that is wrong, in the order of the fields
		for range 20 {
			_, err := z.JSONInput("words", []byte(several), true)
			if f := problem.As(err); f == nil || names(f.Fields) != "name code fixed optional any id nothing" {
				t.Fatalf("%v", err)
			}
		}
		// Whoever makes an Input by hand gets no further.
		row, _ := create(t, z, "words")
		_, err = z.Update(admin(t), "words", row.ID, row.Stamp, adminkit.Input{Values: map[string]any{"fixed": "x"}})
		refuses(t, "immutable", "fixed", err)
	})
}

func names(wrong []problem.Field) string {
	var list []string
	for _, f := range wrong {
		list = append(list, f.Name)
	}
	return strings.Join(list, " ")
}

func latest(t *testing.T, z *kitchensink.App, table string, id uuid.UUID) adminkit.Row {
	t.Helper()
	record, err := z.Get(admin(t), table, id)
	must(t, err)
	return record.Row
}

func TestTwoOfOneKindNameTheFieldTheyShare(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		first, _ := create(t, z, "words")
		in := adminkit.Input{Values: map[string]any{"name": "n", "code": first.Values["code"], "fixed": "f"}}
		_, err := z.Create(admin(t), "words", in)
		refuses(t, "code", "code", err)
		holder, _ := create(t, z, "persons")
		card := adminkit.Input{Values: map[string]any{"name": "n", "holder_id": holder.ID}}
		_, err = z.Create(admin(t), "cards", card)
		must(t, err)
		_, err = z.Create(admin(t), "cards", card)
		refuses(t, "holder_id", "holder_id", err)
	})
}

// TestAllThatIsWrongWithARowIsToldAtOnce is about inputs of which something is wrong in
// itself and something as the database has it: a value that another row has, a row that
// is not there.
func TestAllThatIsWrongWithARowIsToldAtOnce(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		first, _ := create(t, z, "words")
		second, _ := create(t, z, "words")
		code := fmt.Sprintf("%q", first.Values["code"])
		wrong := func(what, want string, err error) {
			t.Helper()
			if f := problem.As(err); f == nil || names(f.Fields) != want {
				t.Errorf("%s: %v, want %s", what, err, want)
			}
		}
		in, _ := z.JSONInput("words", object(map[string]string{"name": `""`, "code": code, "fixed": `1`}), true)
		_, err := z.Create(admin(t), "words", in)
		wrong("a new word", "name code fixed", err)
		in, _ = z.FormInput("words", url.Values{"name": {"  "}, "code": {fmt.Sprint(first.Values["code"])}}, false)
		_, err = z.Update(admin(t), "words", second.ID, second.Stamp, in)
		wrong("a changed word", "name code", err)
		in, _ = z.JSONInput("words", object(map[string]string{"name": `""`, "code": code}), false)
		_, err = z.Update(admin(t), "words", first.ID, first.Stamp, in)
		wrong("a word that keeps its code", "name", err)
		in, _ = z.JSONInput("numbers", object(map[string]string{"int8": `1.5`, "positive": `-1`}), false)
		number, _ := create(t, z, "numbers")
		_, err = z.Update(admin(t), "numbers", number.ID, number.Stamp, in)
		wrong("a number, and one that the schema's validator refuses", "int8 positive", err)
		in, _ = z.JSONInput("pets", object(map[string]string{"name": `1`, "owner_id": `"` + uuid.NewString() + `"`}), true)
		_, err = z.Create(admin(t), "pets", in)
		wrong("a new pet", "name owner_id", err)
		if after := latest(t, z, "words", second.ID); after.Stamp != second.Stamp {
			t.Error("something was changed")
		}
	})
}

func TestStaleChangeShowsTheRowAsItIs(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		for _, table := range []string{"words", "numbers", "owners"} { // by version, by hash with and without a time
			row, _ := create(t, z, table)
			field, value := "name", any("mine")
			if table == "numbers" {
				field, value = "int", any(77)
			}
			in := adminkit.Input{Values: map[string]any{field: value}}
			_, err := z.Update(admin(t), table, row.ID, row.Stamp, in)
			must(t, err)
			_, err = z.Update(admin(t), table, row.ID, row.Stamp, in)
			var stale *adminkit.Stale
			if !errors.As(err, &stale) || stale.Current.Values[field] != value || !problem.Is(err, problem.Conflict) {
				t.Errorf("%s: %v", table, err)
			}
			if err := z.Delete(admin(t), table, row.ID, row.Stamp); !problem.Is(err, problem.Conflict) {
				t.Errorf("%s deleted: %v", table, err)
			}
			if _, err := z.Update(admin(t), table, row.ID, "", in); !problem.Is(err, problem.Conflict) {
				t.Errorf("%s without a stamp: %v", table, err)
			}
		}
	})
}

func TestBulkLeavesWhatIsNoLongerWhatWasShown(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		var rows []adminkit.Chosen
		for range 5 {
			row, _ := create(t, z, "words")
			rows = append(rows, adminkit.Chosen{ID: row.ID, Stamp: row.Stamp})
		}
		z.Events()
		set := adminkit.Bulk{Set: adminkit.Input{Values: map[string]any{"name": "same"}}}
		_, err := z.Bulk(admin(t), "words", rows, adminkit.Bulk{Set: adminkit.Input{Values: map[string]any{"code": "one for all"}}})
		refuses(t, "unique", "code", err)
		if len(z.Events()) != 0 || latest(t, z, "words", rows[0].ID).Values["name"] == "same" {
			t.Fatal("something was changed")
		}
		_, err = z.Update(admin(t), "words", rows[1].ID, adminkit.Unconditional, adminkit.Input{Values: map[string]any{"name": "hers"}})
		must(t, err)
		must(t, z.Delete(admin(t), "words", rows[2].ID, adminkit.Unconditional))
		z.Events()
		result, err := z.Bulk(admin(t), "words", append(rows, rows[0]), set)
		must(t, err)
		if len(result.Done) != 3 || len(result.Changed) != 1 || result.Changed[0] != rows[1].ID || len(result.Gone) != 1 || result.Gone[0] != rows[2].ID {
			t.Errorf("%+v", result)
		}
		if events := z.Events(); len(events) != 3 || latest(t, z, "words", rows[1].ID).Values["name"] != "hers" {
			t.Errorf("events %v", events)
		}
		result, err = z.Bulk(admin(t), "words", rows, adminkit.Bulk{Delete: true})
		must(t, err)
		if len(result.Done) != 0 || len(result.Changed) != 4 {
			t.Errorf("what was changed is deleted: %+v", result)
		}
	})
}

func TestFormLeavesDefaultsAndEmptiesWhatMayBeEmpty(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		in, err := z.FormInput("flags", url.Values{"plain": {"false", "true"}, "defaulted": {""}, "optional": {""}, "nillable": {""}, "seal": {"x"}}, true, "seal")
		must(t, err)
		row, err := z.Create(admin(t), "flags", in)
		must(t, err)
		if row.Values["plain"] != true || row.Values["defaulted"] != true || row.Values["nillable"] != nil {
			t.Errorf("%v", row.Values)
		}
		_, err = z.FormInput("flags", url.Values{"plain": {""}}, false)
		refuses(t, "empty", "plain", err)
		_, err = z.FormInput("flags", url.Values{"seal": {""}}, false)
		refuses(t, "another form's", "seal", err)
		word, err := z.FormInput("words", url.Values{"name": {"n"}, "code": {"c"}, "fixed": {"f"}, "optional": {""}, "nillable": {""}}, true)
		must(t, err)
		made, err := z.Create(admin(t), "words", word)
		must(t, err)
		if made.Values["code"] != "c" || made.Values["nillable"] != nil || made.Values["defaulted"] != "fallback" {
			t.Errorf("%v", made.Values)
		}
		_, err = z.FormInput("documents", url.Values{"map": {" null "}, "any": {"null"}}, true)
		refuses(t, "no document", "map", err)
		blob, err := z.JSONInput("blobs", []byte(`{"data":""}`), true)
		must(t, err)
		empty, err := z.Create(admin(t), "blobs", blob)
		must(t, err)
		if d, _ := z.Describe(admin(t), "blobs"); d.Field("data").JSON(empty.Values["data"]) != "" || empty.Values["optional"] != nil {
			t.Errorf("no bytes are %v", empty.Values)
		}
		for edge, given := range map[string]url.Values{"owner_id": {"owner_id": {"Ann"}}, "shelter": {"shelter": {"{" + uuid.NewString() + "}"}}} {
			_, err = z.FormInput("pets", given, false)
			refuses(t, "a name where an id belongs", edge, err)
			if !strings.Contains(err.Error(), "Use Find to search by name") {
				t.Errorf("%s given a name: %v", edge, err)
			}
		}
		moment, err := z.FormInput("moments", url.Values{"at": {"2026-01-02T03:04"}}, true)
		must(t, err)
		at, err := z.Create(admin(t), "moments", moment)
		must(t, err)
		if d, _ := z.Describe(admin(t), "moments"); d.Field("at").Text(at.Values["at"]) != "2026-01-02T03:04:00Z" {
			t.Errorf("%v", at.Values["at"])
		}
	})
}
