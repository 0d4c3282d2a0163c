package exactjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"unframed/internal/exactjson"
	"unframed/internal/problem"
)

func TestWhatIsNotExactIsRefusedWithItsPlace(t *testing.T) {
	deep := strings.Repeat("[", exactjson.MaxDepth+1) + strings.Repeat("]", exactjson.MaxDepth+1)
	for text, want := range map[string]struct {
		at   int64
		why  string
		path string
	}{
		"{\"name\":\"Zo\xeb\"}":                 {12, "not UTF-8", ""},
		"\xff\xfe{\x00":                         {1, "not UTF-8", ""},
		"\xef\xbb\xbf{}":                        {1, "invalid character", ""},
		`{"a":"\ud800"}`:                        {7, "half of a pair", "/a"},
		`{"a":"\udc00\ud800"}`:                  {7, "half of a pair", "/a"},
		`{"a":"\ud800x"}`:                       {7, "half of a pair", "/a"},
		`{"amount":"1.00","amount":"2.50"}`:     {18, `"amount" is given twice`, ""},
		`{"amount":"1.00","\u0061mount":"2.5"}`: {18, `"amount" is given twice`, ""},
		`{"x":[{"a":1,"a":2}]}`:                 {14, `"a" is given twice`, "/x/0"},
		`{} {}`:                                 {4, "something follows", ""},
		`{}x`:                                   {3, "something follows", ""},
		`{"a":`:                                 {6, "ends too early", ""},
		``:                                      {1, "ends before", ""},
		`  `:                                    {3, "ends before", ""},
		`null`:                                  {1, "an object is expected", ""},
		`  [1]`:                                 {3, "an object is expected", ""},
		`{"a":01}`:                              {7, "invalid character", ""},
		`{"a":NaN}`:                             {6, "invalid character", "/a"},
		deep:                                    {exactjson.MaxDepth + 1, "levels deep", ""},
	} {
		_, err := exactjson.Members([]byte(text))
		var r *exactjson.Refusal
		if !errors.As(err, &r) || r.Byte != want.at || !strings.Contains(r.Why, want.why) || want.path != "" && r.Within != want.path {
			t.Errorf("%q is refused with %+v, want %+v", text, r, want)
		}
	}
	for _, text := range []string{`{}`, " {\"a\":\"Zo\u00eb \U0001F0A1 \\ud83c\\udca1\"}\r\n", `{"a":1,"A":2}`, `{"a":{"a":null}}`} {
		if _, err := exactjson.Members([]byte(text)); err != nil {
			t.Errorf("%s is refused: %v", text, err)
		}
	}
}

func TestEverythingWrongWithABodyIsToldByName(t *testing.T) {
	var body struct {
		Amount string   `json:"amount"`
		Count  int64    `json:"count"`
		Tags   []string `json:"tags"`
	}
	err := exactjson.Into([]byte(`{"amount":1,"AMOUNT":"2.50","count":1.5,"tags":null,"other":{}}`), &body)
	f := problem.As(err)
	var names []string
	if f != nil {
		for _, field := range f.Fields {
			names = append(names, field.Name)
		}
	}
	if got := strings.Join(names, " "); !problem.Is(err, problem.Invalid) || got != "AMOUNT amount count other tags" {
		t.Errorf("it names %q: %v", got, err)
	}
	if err := exactjson.Into([]byte(`{"amount":"1.00","count":9007199254740993,"tags":["a"]}`), &body); err != nil || body.Count != 9007199254740993 || body.Amount != "1.00" {
		t.Errorf("%+v: %v", body, err)
	}
}

// TestMergePatchOfRFC7396 plays the examples of its appendix A.
func TestMergePatchOfRFC7396(t *testing.T) {
	for _, c := range [][3]string{
		{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
		{`{"a":"b"}`, `{"a":null}`, `{}`},
		{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
		{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
		{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
		{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
		{`["a","b"]`, `["c","d"]`, `["c","d"]`},
		{`{"a":"b"}`, `["c"]`, `["c"]`},
		{`{"a":"foo"}`, `null`, `null`},
		{`{"a":"foo"}`, `"bar"`, `"bar"`},
		{`{"e":null}`, `{"a":1}`, `{"a":1,"e":null}`},
		{`[1,2]`, `{"a":"b","c":null}`, `{"a":"b"}`},
		{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
		{``, `{"a":{"b":null,"c":1234567890123456789}}`, `{"a":{"c":1234567890123456789}}`},
	} {
		got, err := exactjson.Merge([]byte(c[0]), []byte(c[1]))
		if err != nil || string(got) != c[2] {
			t.Errorf("%s with %s is %s, want %s: %v", c[0], c[1], got, c[2], err)
		}
	}
}

func TestNumbersAreKeptDigitForDigit(t *testing.T) {
	for _, c := range []struct {
		sent, kept string
		same       bool
	}{
		{`1`, `1.0`, true}, {`1e2`, `100`, true}, {`0.10`, `1e-1`, true}, {`-0`, `0`, true}, {`120`, `1.2E+2`, true},
		{`{"id":1234567890123456789}`, `{"id":1234567890123456800}`, false},
		{`[0,[1234567890123456789]]`, `[0,[1234567890123456800]]`, false},
		{`{"a":null}`, `{"a":0}`, false}, {`{"a":null}`, `{"a":null}`, true}, {`{"a":null}`, `{}`, true},
		{`0.1`, `0.10000000000000001`, false}, {`-1`, `1`, false}, {`{"a":1}`, `{"a":1,"b":0}`, true},
	} {
		if why := exactjson.Kept([]byte(c.sent), []byte(c.kept)); (why == "") != c.same {
			t.Errorf("%s kept as %s: %q", c.sent, c.kept, why)
		}
	}
	for text, storable := range map[string]bool{
		`"\\u0000"`: true, `"\u0000"`: false, `{"\u0000":1}`: false, `1e300`: true, `1e999999999999999999999`: false, `1e-401`: false, `[1e401]`: false, `0e999`: true,
	} {
		if why := exactjson.Storable([]byte(text)); (why == "") != storable {
			t.Errorf("%s: %q", text, why)
		}
	}
}

// FuzzMembers holds what is taken to what encoding/json reads: nothing is
// repaired on the way, and a merge with nothing changes nothing.
func FuzzMembers(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, `{"a":"\ud800"}`, "{\"a\":\"\xff\"}", `{"a":1,"a":2}`, `{"a":{"b":[1,{"c":null}]}}`, `null`, `{"a":1e400}`, `{"":"\u0000"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		members, err := exactjson.Members(text)
		if err != nil {
			var r *exactjson.Refusal
			if !errors.As(err, &r) || r.Byte < 1 || r.Byte > int64(len(text))+1 || r.Why == "" {
				t.Fatalf("%q is refused without its place: %v", text, err)
			}
			return
		}
		var other map[string]json.RawMessage
		if err := json.Unmarshal(text, &other); err != nil || len(other) != len(members) || !utf8.Valid(text) {
			t.Fatalf("%q is taken with %d members, encoding/json reads %d: %v", text, len(members), len(other), err)
		}
		for name, value := range members {
			if !bytes.Equal(bytes.TrimSpace(value), bytes.TrimSpace(other[name])) {
				t.Fatalf("%q: %q is %s, and %s", text, name, value, other[name])
			}
			if why := exactjson.Kept(value, value); why != "" {
				t.Fatalf("%s is not itself: %s", value, why)
			}
			if merged, err := exactjson.Merge(value, []byte(`{}`)); err != nil || exactjson.Kind(value) == '{' && exactjson.Kept(value, merged) != "" {
				t.Fatalf("%s merged with nothing is %s: %v", value, merged, err)
			}
		}
	})
}
