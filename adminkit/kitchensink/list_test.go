package kitchensink_test

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/adminkit/kitchensink"
	"unframed/internal/problem"
)

// manyWords makes words of which many are equal in what they are sorted by.
func manyWords(t *testing.T, z *kitchensink.App, n int) {
	t.Helper()
	for i := range n {
		c := z.Client.Word.Create().SetName(fmt.Sprint("name ", i%4)).SetCode(fmt.Sprintf("code%03d", i)).SetFixed("f")
		if i%3 > 0 {
			c.SetOptional(fmt.Sprint("o", i%3)).SetNillable(fmt.Sprint("n", i%5))
		}
		c.ExecX(admin(t))
	}
}

func TestPagesAreCompleteAndWithoutDuplicatesInEveryOrder(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		const n = 47
		manyWords(t, z, n)
		d, err := z.Describe(admin(t), "words")
		must(t, err)
		orders := []string{"id", "-id"}
		for _, f := range d.Fields {
			if f.Sortable {
				orders = append(orders, f.Name, "-"+f.Name)
			}
		}
		for _, order := range orders {
			walk(t, z, "words", order, n)
		}
	})
}

func TestNumbersAndTimesAreSortedAsSuch(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		const n = 30
		for i := range n {
			c := z.Client.Number.Create().SetInt(rand.IntN(20) - 10).SetInt8(1).SetInt16(1).SetInt32(1).SetInt64(rand.Int64()).
				SetUint(1).SetUint8(1).SetUint16(1).SetUint32(1).SetUint64(uint64(rand.Int64())).
				SetFloat32(rand.Float32()).SetFloat(rand.Float64() - 0.5).SetMoney(rand.Int64N(20_00) - 10_00)
			if i%2 == 0 {
				c.SetOptional(i % 4).SetNillable(float64(i%3) / 3)
			}
			c.ExecX(admin(t))
		}
		for _, f := range []string{"int", "int64", "uint64", "float32", "float", "money", "optional", "nillable", "created_at"} {
			walk(t, z, "numbers", f, n)
			walk(t, z, "numbers", "-"+f, n)
		}
	})
}

// walk goes through a list, forth and back, and checks that it meets each row
// once and in order.
func walk(t *testing.T, z *kitchensink.App, table, order string, n int) {
	t.Helper()
	var forth, back []uuid.UUID
	q := adminkit.ListQuery{Sort: order, Limit: 7}
	var last *adminkit.Page
	for {
		page, err := z.List(admin(t), table, q)
		must(t, err)
		for _, r := range page.Rows {
			forth = append(forth, r.ID)
		}
		if (page.Prev == "") != (q.Cursor == "") {
			t.Fatalf("%s: the previous page of %q is %q", order, q.Cursor, page.Prev)
		}
		last = page
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	all, err := z.List(admin(t), table, adminkit.ListQuery{Sort: order, Limit: 200})
	must(t, err)
	var want []uuid.UUID
	for _, r := range all.Rows {
		want = append(want, r.ID)
	}
	if len(want) != n || !slices.Equal(forth, want) {
		t.Errorf("%s by %s: %d rows by pages, %d at once, %d there are", table, order, len(forth), len(want), n)
	}
	for page := last; ; {
		ids := []uuid.UUID{}
		for _, r := range page.Rows {
			ids = append(ids, r.ID)
		}
		back = append(ids, back...)
		if page.Prev == "" {
			break
		}
		page, err = z.List(admin(t), table, adminkit.ListQuery{Sort: order, Limit: 7, Cursor: page.Prev})
		must(t, err)
	}
	if !slices.Equal(back, want) {
		t.Errorf("%s by %s, backwards: %d rows, want %d", table, order, len(back), len(want))
	}
}

func TestFiltersKeepWhatTheySay(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		manyWords(t, z, 40)
		special := z.Client.Word.Create().SetName("100%_a").SetCode("Straße").SetFixed("f").SaveX(admin(t))
		for address, want := range map[string]int{
			"name=name+1":                         10,
			"name.ne=name+1":                      31,
			"nillable.ne=n1":                      36,
			"name.in=name+1,name+2":               20,
			"name.contains=NAME":                  40,
			"name.contains=%25_":                  1,
			"name.contains=%5C":                   0,
			"name.prefix=name":                    40,
			"name.prefix=100%25_":                 1,
			"name.prefix=100_":                    0,
			"code.prefix=Stra%C3%9F":              1,
			"code=STRASSE":                        1,
			"code.contains=RASS":                  1,
			"code.gt=code030&code.lte=code035":    5,
			"optional.null=true":                  15,
			"optional.null=false":                 26,
			"id=" + special.ID.String():           1,
			"q=code03":                            10,
			"q=CODE03":                            10,
			"q=" + special.ID.String():            1,
			"q=name+0&code.lt=code010":            3,
			"name=name'+OR+1%3D1--":               0,
			"version=1":                           41,
			"created_at.gte=2000-01-01&version=1": 41,
		} {
			values, err := url.ParseQuery(address)
			must(t, err)
			q, err := z.ParseList("words", values)
			must(t, err)
			page, err := z.List(admin(t), "words", q)
			must(t, err)
			if len(page.Rows) != want {
				t.Errorf("%s keeps %d, want %d", address, len(page.Rows), want)
			}
		}
	})
}

func TestListRefusesWhatItDoesNotKnow(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		manyWords(t, z, 3)
		page, err := z.List(admin(t), "words", adminkit.ListQuery{Sort: "name", Limit: 1})
		must(t, err)
		for address, field := range map[string]string{
			"nothing=1":                      "nothing",
			"unseen=1":                       "unseen",
			"sort=long":                      "sort",
			"sort=unseen":                    "sort",
			"sort=nothing":                   "sort",
			"sort=shown":                     "sort", // its index does not end in the id
			"name.like=x":                    "name",
			"version=x":                      "version",
			"version=1.5":                    "version",
			"limit=0":                        "limit",
			"limit=100000":                   "limit",
			"id=x":                           "id",
			"cursor=x":                       "cursor",
			"cursor=%00":                     "cursor",
			"q=%00":                          "q",
			"name.prefix=%00":                "name",
			"q=%ff":                          "q",
			"sort=-name&cursor=" + page.Next: "cursor",
			"cursor=" + base64.RawURLEncoding.EncodeToString([]byte(`{"s":"id"}`)):                                                         "cursor",
			"sort=name&cursor=" + base64.RawURLEncoding.EncodeToString([]byte(`{"s":"name","k":["x"]}`)):                                   "cursor",
			"sort=name&cursor=" + base64.RawURLEncoding.EncodeToString([]byte(`{"s":"name","w":2,"k":["x"],"i":"`+uuid.NewString()+`"}`)):  "cursor",
			"sort=name&cursor=" + base64.RawURLEncoding.EncodeToString([]byte(`{"s":"name","w":-1,"k":["x"],"i":"`+uuid.NewString()+`"}`)): "cursor",
			"sort=name&cursor=" + base64.RawURLEncoding.EncodeToString([]byte(`{"s":"name","k":["x","y"],"i":"`+uuid.NewString()+`"}`)):    "cursor",
			"cursor=" + base64.RawURLEncoding.EncodeToString([]byte(`{"s":"id","k":["x"],"i":"`+uuid.NewString()+`"}`)):                    "cursor",
		} {
			values, err := url.ParseQuery(address)
			must(t, err)
			q, err := z.ParseList("words", values)
			if err == nil {
				_, err = z.List(admin(t), "words", q)
			}
			f := problem.As(err)
			if f == nil || f.Code != map[bool]problem.Code{false: problem.Invalid, true: problem.InvalidCursor}[field == "cursor"] || len(f.Fields) != 1 || f.Fields[0].Name != field {
				t.Errorf("%s: %v", address, err)
			}
		}
	})
}

func TestListSaysWhatNoIndexServes(t *testing.T) {
	z := kitchensink.Open(t, sqlite(t))
	for address, scans := range map[string]int{
		"":                            0,
		"q=x":                         0,
		"name=x":                      0,
		"name=x&sort=-id":             0,
		"name.in=x":                   0,
		"code=x&fixed=y&sort=-fixed":  2,
		"code.in=x,y&sort=name":       1,
		"code.prefix=x":               0,
		"name.gte=a&name.lt=b":        0,
		"nillable.null=true":          0,
		"nillable.null=false":         0,
		"defaulted=x":                 0,
		"defaulted=x&sort=-name":      0,
		"defaulted=x&name.prefix=y":   0,
		"defaulted=x&sort=id":         1,
		"code.prefix=x&sort=name":     1,
		"code.prefix=x&name=y":        1,
		"name=x&sort=nillable":        1,
		"name.contains=x":             1,
		"name.ne=x":                   1,
		"name.in=x,y":                 1,
		"sort=fixed":                  1,
		"fixed=x":                     1,
		"fixed=x&name=y":              1,
		"name.contains=x&sort=-fixed": 2,
		"q=x&name=y":                  1,
		"q=x&sort=name":               1,
	} {
		values, _ := url.ParseQuery(address)
		q, err := z.ParseList("words", values)
		must(t, err)
		page, err := z.List(admin(t), "words", q)
		must(t, err)
		said := page.Scans
		if page.Looked != "" {
			said = append(said, page.Looked)
		}
		if len(said) != scans {
			t.Errorf("%q: %s", address, strings.Join(said, " "))
		}
	}
}

func TestSpreadsheetTakesNoCellForAFormula(t *testing.T) {
	text := adminkit.Field{Kind: adminkit.String}
	for given, want := range map[string]string{"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "a=1": "a=1", "": ""} {
		if got := text.Cell(given); got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
	number := adminkit.Field{Kind: adminkit.Int}
	if got := number.Cell(-1); got != "-1" {
		t.Errorf("-1 becomes %q", got)
	}
}

// On CockroachDB a hash-sharded index gives no order, and so it serves no list
// on any engine.
func TestNoListFollowsAHashShardedIndex(t *testing.T) {
	z := kitchensink.Open(t, sqlite(t))
	d, err := z.Describe(admin(t), "diaries")
	must(t, err)
	if d.Field("name").Sortable {
		t.Error("diaries are offered by name")
	}
	q, err := z.ParseList("diaries", url.Values{"name": {"x"}})
	must(t, err)
	page, err := z.List(admin(t), "diaries", q)
	must(t, err)
	if page.Looked == "" {
		t.Errorf("the list of diaries by name says %q", page.Scans)
	}
}
