package kitchensink_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/adminkit/kitchensink"
	testent "unframed/adminkit/kitchensink/ent"
	"unframed/adminkit/kitchensink/ent/word"
)

// ask returns the page that an address asks for.
func ask(t *testing.T, z *kitchensink.App, table, address string) *adminkit.Page {
	t.Helper()
	values, err := url.ParseQuery(address)
	must(t, err)
	q, err := z.ParseList(table, values)
	must(t, err)
	page, err := z.List(admin(t), table, q)
	must(t, err)
	return page
}

// TestPeopleFindTextHoweverItIsWritten asks every engine the same questions, of a
// field with a search key (name), of one without (optional) and of a long one.
func TestPeopleFindTextHoweverItIsWritten(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		long := strings.Repeat("x", 400)
		for i, name := range []string{"Alpha", "ALPHA two", "äpfel", "ÄPFEL", "a\u0308PFEL rot", "Straße", "STRASSE", "İstanbul", "istanbul", "café", "cafe\u0301", "CAFÉ", "100% _\\", "100x", "Beta"} {
			z.Client.Word.Create().SetName(name).SetCode(fmt.Sprint("code ", i)).SetFixed("f").SetOptional(name).SetLong(long + name).SaveX(admin(t))
		}
		for address, want := range map[string]int{
			"=alpha": 1, "=ALPHA": 1, "=alpha two": 1, "=ÄPFEL": 2, "=straße": 2, "=STRASSE": 2, "=strasse": 2, "=istanbul": 2, "=İSTANBUL": 2,
			"=CAFE\u0301": 3, "=café": 3, "=cafe": 0, "=%": 0, "=100_": 0,
			".in=alpha,BETA": 2, ".ne=ALPHA": 14,
			".prefix=aLPHa": 2, ".prefix=Äpf": 3, ".prefix=STRAß": 2, ".prefix=100%": 1, ".prefix=100_": 0, ".prefix=%": 0, ".prefix=100% _\\": 1,
			".contains=ÄPF": 3, ".contains=äpf": 3, ".contains=RASS": 2, ".contains=%": 1, ".contains=_": 1, ".contains=\\": 1, ".contains=TWO": 1, ".contains=FE\u0301": 3,
		} {
			op, text, _ := strings.Cut(address, "=")
			for _, field := range []string{"name", "optional"} {
				if page := ask(t, z, "words", field+op+"="+url.QueryEscape(text)); len(page.Rows) != want {
					t.Errorf("%s%s finds %d, want %d (%q)", field, address, len(page.Rows), want, page.Looked)
				} else if keyed := field == "name" && op != ".contains"; keyed == (page.Looked != "") {
					t.Errorf("%s%s says %q", field, address, page.Looked)
				}
			}
		}
		for text, want := range map[string]int{"alpha": 2, "ALPHA": 2, "ÄPFEL": 3, "straße": 2, "İ": 2, "cafe\u0301": 3, "100%": 1, "%": 0, "_": 0, "\\": 0} {
			if page := ask(t, z, "words", "q="+url.QueryEscape(text)); len(page.Rows) != want || page.Looked != "" {
				t.Errorf("the search for %q finds %d, want %d, and says %q", text, len(page.Rows), want, page.Looked)
			}
			if page := ask(t, z, "words", "sort=-id&q="+url.QueryEscape(text)); len(page.Rows) != want || page.Looked == "" {
				t.Errorf("the search for %q in another order finds %d, want %d, and says %q", text, len(page.Rows), want, page.Looked)
			}
			found, looked, err := z.Pick(admin(t), "words", text, 50)
			must(t, err)
			if len(found) != want || looked != "" {
				t.Errorf("%q is picked from %d, want %d", text, len(found), want)
			}
		}
		if page := ask(t, z, "words", "long.contains="+url.QueryEscape("xSTRASSE")); len(page.Rows) != 2 {
			t.Errorf("the end of a long text finds %d", len(page.Rows))
		}
		// What is no text stays exact.
		if page := ask(t, z, "words", "defaulted=FALLBACK"); len(page.Rows) != 0 {
			t.Error("a program's word is folded")
		}
		if page := ask(t, z, "words", "defaulted=fallback"); len(page.Rows) != 15 {
			t.Error("a program's word is not found")
		}
	})
}

// TestSearchKeyFollowsItsText changes a text in every way that the data layer has.
func TestSearchKeyFollowsItsText(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		ctx := admin(t)
		w := z.Client.Word.Create().SetName("One").SetCode("c").SetFixed("f").SetNillable("Né").SaveX(ctx)
		check := func(how, name string, nillable bool, id uuid.UUID) {
			t.Helper()
			row := z.Client.Word.GetX(ctx, id)
			if row.NameSearch != name || (row.NillableSearch != "") != nillable {
				t.Errorf("%s: the keys are %q and %q", how, row.NameSearch, row.NillableSearch)
			}
		}
		check("create", "one", true, w.ID)
		z.Client.Word.UpdateOne(w).SetName("TWO").ClearNillable().ExecX(ctx)
		check("update one", "two", false, w.ID)
		z.Client.Word.Update().Where(word.ID(w.ID)).SetName("Drei ß").ExecX(ctx)
		check("update", "drei ss", false, w.ID)
		must(t, z.Client.Word.CreateBulk(z.Client.Word.Create().SetName("FOUR").SetCode("c").SetFixed("f")).OnConflictColumns(word.FieldCode).
			Update(func(u *testent.WordUpsert) { u.UpdateName() }).Exec(ctx))
		check("upsert with the new", "four", false, w.ID)
		must(t, z.Client.Word.Create().SetName("x").SetCode("c").SetFixed("f").OnConflictColumns(word.FieldCode).
			Update(func(u *testent.WordUpsert) { u.SetName("FIVE") }).Exec(ctx))
		check("upsert", "five", false, w.ID)
		must(t, z.Client.Word.Create().SetName("Six").SetCode("c").SetFixed("f").OnConflictColumns(word.FieldCode).UpdateNewValues().Exec(ctx))
		if z.Client.Word.Query().OnlyX(ctx).NameSearch != "six" {
			t.Error("upsert with new values leaves the key")
		}
	})
}

// TestLookingRowByRowIsBounded fills a table beyond what one page looks at: a page
// says how far it looked, and the next goes on there, forth and back.
func TestLookingRowByRowIsBounded(t *testing.T) {
	z := kitchensink.Open(t, sqlite(t))
	const rows = 10_600
	for i := 0; i < rows; i += 200 {
		var some []*testent.WordCreate
		for j := range 200 {
			name := "hay"
			if n := i + j; n == 3 || n == 5_000 || n == rows-1 {
				name = "a Needle"
			}
			some = append(some, z.Client.Word.Create().SetName(name).SetCode(fmt.Sprint(i+j)).SetFixed("f"))
		}
		z.Client.Word.CreateBulk(some...).ExecX(admin(t))
	}
	var forth, back []uuid.UUID
	pages := 0
	address := "limit=2&name.contains=NEEDLE"
	page := ask(t, z, "words", address)
	for ; ; page = ask(t, z, "words", address+"&cursor="+page.Next) {
		pages++
		for _, r := range page.Rows {
			forth = append(forth, r.ID)
		}
		if !strings.Contains(page.Looked, "looked at for this page") {
			t.Errorf("a page says %q", page.Looked)
		}
		if page.Next == "" {
			break
		}
	}
	for ; ; page = ask(t, z, "words", address+"&cursor="+page.Prev) {
		var these []uuid.UUID
		for _, r := range page.Rows {
			these = append(these, r.ID)
		}
		back = append(these, back...)
		if page.Prev == "" {
			break
		}
	}
	if len(forth) != 3 || !slices.Equal(forth, back) || pages < 2 {
		t.Errorf("%d pages: forth %v, back %v", pages, forth, back)
	}
	nothing := ask(t, z, "words", "name.contains=nowhere")
	if len(nothing.Rows) != 0 || nothing.Next == "" || !strings.Contains(nothing.Looked, "10000 rows") {
		t.Errorf("%d rows, next %q, %q", len(nothing.Rows), nothing.Next, nothing.Looked)
	}
	if rest := ask(t, z, "words", "name.contains=nowhere&cursor="+nothing.Next); rest.Next != "" || strings.Contains(rest.Looked, "most") {
		t.Errorf("the rest has a next %q and says %q", rest.Next, rest.Looked)
	}
	exported := 0
	must(t, z.Each(admin(t), "words", adminkit.ListQuery{Filters: []adminkit.Filter{{Field: "name", Op: adminkit.Contains, Values: []string{"needle"}}}}, func(*adminkit.Page, adminkit.Row) error { exported++; return nil }))
	if exported != 3 {
		t.Errorf("an export has %d", exported)
	}
}
