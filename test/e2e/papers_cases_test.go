package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"unframed/test/testkit"
)

// linesOf are the lines of a file of cases, without its heading, as their columns.
func linesOf(t *testing.T, name string, columns int) [][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]string
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != columns {
			t.Fatalf("%s: %q has %d columns", name, line, len(cells))
		}
		lines = append(lines, cells)
	}
	return lines[1:]
}

// TestAPICases plays every line of testdata/api.tsv as requests to the program.
func TestAPICases(t *testing.T) {
	t.Parallel()
	eachLibrary(t, func(l *library) {
		lines := linesOf(t, "api.tsv", 2)
		for _, line := range lines {
			play, known := apiCases[line[0]]
			if !known {
				l.Errorf("nothing plays %q", line[0])
				continue
			}
			l.Run(line[0], func(t *testing.T) { play(l.with(t)) })
		}
		if len(lines) != len(apiCases) {
			l.Errorf("%d lines, %d of them are played", len(lines), len(apiCases))
		}
		testkit.Report("api cases", fmt.Sprintf("%s: %d lines of api.tsv played", engineOf(l.url()), len(lines)))
	})
}

// papersThere are how many there are, up to a page.
func (l *library) papersThere() int {
	l.Helper()
	return len(l.linked("papers", 200))
}

// refuses expects a new paper to be refused, and none to be made.
func (l *library) refuses(status int, part, body string, headers ...string) {
	l.Helper()
	before := l.papersThere()
	l.expect(status, part, "POST", "papers", body, headers...)
	if n := l.papersThere(); n != before {
		l.Errorf("%d papers are there, %d were", n, before)
	}
}

const mergePatch = "application/merge-patch+json"

// apiCases play the lines of api.tsv, by their first column.
var apiCases = map[string]func(l *library){
	"POST an entity, body in Latin-1, undeclared": func(l *library) {
		l.refuses(400, "at byte 13", "{\"title\":\"Zo\xeb\"}")
	},
	"POST an entity, body in Latin-1, declared as such": func(l *library) {
		l.refuses(415, "charset-unsupported", "{\"title\":\"Zo\xeb\"}", "Content-Type", "application/json; charset=ISO-8859-1")
	},
	`"\ud800" alone in a string`: func(l *library) { l.refuses(400, "half of a pair", `{"title":"\ud800"}`) },
	`{"amount":"1.00","amount":"2.50"}`: func(l *library) {
		l.refuses(400, "given twice", `{"title":"x","amount":"1.00","amount":"2.50"}`)
		l.movesNothing(400, "given twice", `{"to":"bob","amount":"1.00","amount":"2.50"}`)
	},
	`{"amount":"1.00","AMOUNT":"2.50"}`: func(l *library) {
		l.refuses(422, `"name":"AMOUNT"`, `{"title":"x","amount":"1.00","AMOUNT":"2.50"}`)
		l.movesNothing(422, `"name":"AMOUNT"`, `{"to":"bob","amount":"1.00","AMOUNT":"2.50"}`)
	},
	"null as the whole body of a PATCH": func(l *library) {
		l.expect(400, "an object is expected", "PATCH", "papers/"+l.made("papers", map[string]any{"title": "x"}), `null`)
	},
	`a JSON field {"id":1234567890123456789}`: func(l *library) {
		l.refuses(422, "at /id cannot be kept to the last digit", `{"title":"digits","extra":{"id":1234567890123456789}}`)
		l.expect(201, `"extra":{"id":"1234567890123456789"}`, "POST", "papers", `{"title":"digits","extra":{"id":"1234567890123456789"}}`)
	},
	`PATCH as merge-patch {"extra":{"b":null,"c":3}} on {"a":1,"b":2}`: func(l *library) {
		paper := "papers/" + l.made("papers", map[string]any{"title": "merged", "extra": map[string]any{"a": 1, "b": 2}})
		l.expect(200, `"extra":{"a":1,"c":3}`, "PATCH", paper, `{"extra":{"b":null,"c":3}}`, "Content-Type", mergePatch)
		l.expect(200, `"extra":{"a":1,"c":3}`, "GET", paper, "")
		l.expect(200, `"extra":{"b":null,"c":3}`, "PATCH", paper, `{"extra":{"b":null,"c":3}}`) // the twin, which gives the whole
	},
	`If-None-Match: W/"<the tag>"`: func(l *library) {
		paper := "papers/" + l.made("papers", map[string]any{"title": "known"})
		tag := l.expect(200, "", "GET", paper, "").header.Get("ETag")
		l.expect(304, "", "GET", paper, "", "If-None-Match", "W/"+tag)
		l.expect(200, "", "GET", paper, "", "If-None-Match", `W/"x"`)
	},
	"If-Match with the tag read before a link was made from the other side": func(l *library) {
		id, tag := l.made("papers", map[string]any{"title": "linked"}), l.made("tags", map[string]any{"name": "linked"})
		old := l.expect(200, "", "GET", "papers/"+id, "").header.Get("ETag")
		l.expect(200, "", "PATCH", "tags/"+tag, `{"papers":{"add":["`+id+`"]}}`)
		l.expect(412, "stale", "PATCH", "papers/"+id, `{"title":"y"}`, "If-Match", old)
		l.expect(200, tag, "GET", "papers/"+id, "")
	},
	"25 links written, read, written back": func(l *library) {
		tags := l.madeMany(25, "tags", func(i int) map[string]any { return map[string]any{"name": fmt.Sprint("of 25: ", i)} })
		paper := "papers/" + l.made("papers", map[string]any{"title": "of 25", "tags": tags})
		read := l.expect(200, "", "GET", paper, "").body
		l.expect(200, "", "PATCH", paper, `{"tags":[`+first(regexp.MustCompile(`"tags":\[([^\]]*)\]`).FindStringSubmatch(read))+`]}`)
		l.leadsTo(paper+"/tags", tags...)
	},
	"?title.contains=50%": func(l *library) { l.expect(400, "malformed-query", "GET", "papers?title.contains=50%", "") },
	"?statee=cancelled": func(l *library) {
		l.expect(400, `"name":"statee"`, "GET", "papers?statee=cancelled", "")
		l.expect(400, `"name":"statee"`, "GET", "/api/v1/transfers?statee=cancelled", "")
	},
	"Content-Encoding: gzip on a body": func(l *library) {
		l.refuses(415, "encoding-unsupported", "\x1f\x8b\x08\x00", "Content-Encoding", "gzip")
	},
	"60,000 bytes in a field that allows 65,536": func(l *library) {
		text := strings.Repeat("60,000 bytes in all. ", 3000)[:60_000]
		paper := "papers/" + l.made("papers", map[string]any{"title": "long"})
		l.expect(200, `"body":"`+text+`"`, "PATCH", paper, `{"body":"`+text+`"}`)
		l.expect(200, `"body":"`+text+`"`, "GET", paper, "")
	},
	"an entity named Problem": func(l *library) {
		out, err := testkit.TryIn(testkit.CopySource(l.T, "../.."), l.path, "new", "entity", "Problem", "title:string")
		if err == nil || !strings.Contains(out, "no entity can be called Problem") {
			l.Errorf("%v, %s", err, out)
		}
	},
	"POST twice with one Idempotency-Key and one body": func(l *library) {
		before := l.papersThere()
		one := l.expect(201, "", "POST", "papers", `{"title":"once"}`, "Idempotency-Key", "one body")
		two := l.expect(201, "", "POST", "papers", `{"title":"once"}`, "Idempotency-Key", "one body")
		if one.body != two.body || l.papersThere() != before+1 {
			l.Errorf("%s and %s, %d papers", one.body, two.body, l.papersThere()-before)
		}
	},
	"POST twice with one Idempotency-Key and two bodies": func(l *library) {
		l.expect(201, "", "POST", "papers", `{"title":"first"}`, "Idempotency-Key", "two bodies")
		l.refuses(422, "idempotency-key-reused", `{"title":"second"}`, "Idempotency-Key", "two bodies")
	},
	"a token with the scopes read and admin, POST": func(l *library) {
		l.refuses(403, "scope-missing", `{"title":"x"}`, "Authorization", "Bearer "+l.newToken(l.path, "root", "read", "admin"))
	},
}

// movesNothing expects a transfer to be refused, and none to be there.
func (l *library) movesNothing(status int, part, body string) {
	l.Helper()
	l.expect(status, part, "POST", "/api/v1/transfers", body)
	l.expect(200, `"transfers":[]`, "GET", "/api/v1/transfers?state=pending", "")
}

var (
	rawByte = regexp.MustCompile(`\\x[0-9a-f]{2}`)
	manyOf  = regexp.MustCompile(`\{\d+\}`)
)

// TestAPISiblings plays testdata/api_siblings.tsv: requests of the same kinds. In a
// line {paper}, {tag} and {etag} stand for those of a fresh paper, a number in
// braces for so many letters and \x with two digits for a byte. A paper that a
// line does not mean to change is as it was.
func TestAPISiblings(t *testing.T) {
	t.Parallel()
	eachLibrary(t, func(l *library) {
		lines := linesOf(t, "api_siblings.tsv", 7)
		tag := l.made("tags", map[string]any{"name": "sibling"})
		for _, line := range lines {
			l.Run(line[0], func(t *testing.T) { l.with(t).sibling(tag, line) })
		}
		testkit.Report("api cases", fmt.Sprintf("%s: %d siblings played", engineOf(l.url()), len(lines)))
	})
}

func (l *library) sibling(tag string, line []string) {
	paper := l.made("papers", map[string]any{"title": "kept", "code": uuid.NewString(), "extra": map[string]any{"a": 1}})
	was := l.expect(200, "", "GET", "papers/"+paper, "")
	filled := func(text string) string {
		text = strings.NewReplacer("{paper}", paper, "{tag}", tag, "{etag}", was.header.Get("ETag")).Replace(text)
		text = rawByte.ReplaceAllStringFunc(text, func(s string) string {
			n, _ := strconv.ParseUint(s[2:], 16, 8) // two digits always are
			return string([]byte{byte(n)})
		})
		return manyOf.ReplaceAllStringFunc(text, func(s string) string {
			n, _ := strconv.Atoi(strings.Trim(s, "{}"))
			return strings.Repeat("x", n)
		})
	}
	var headers []string
	if name, value, given := strings.Cut(line[3], ":"); given {
		headers = []string{name, filled(strings.TrimSpace(value))}
	}
	status, err := strconv.Atoi(line[5])
	if err != nil {
		l.Fatal(err)
	}
	there := l.papersThere()
	l.expect(status, filled(line[6]), line[1], filled(line[2]), filled(line[4]), headers...)
	if status < 300 {
		return
	}
	if now := l.expect(200, "", "GET", "papers/"+paper, ""); now.body != was.body || l.papersThere() != there {
		l.Errorf("refused, and yet changed: %s, %s", was.body, now.body)
	}
}
