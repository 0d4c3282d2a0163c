package e2e

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"unframed/test/testkit"
)

// TestLinksOverHTTP adds and removes links of a paper, as everybody.
func TestLinksOverHTTP(t *testing.T) {
	t.Parallel()
	eachLibrary(t, func(l *library) {
		tag := func(name string) string { return l.made("tags", map[string]any{"name": name}) }
		paper := "papers/" + l.made("papers", map[string]any{"title": "On links"})
		one, two := tag("one"), tag("two")
		secret := l.made("tags", map[string]any{"name": "secret", "secret": true})
		before := l.expect(200, `"tags":[]`, "GET", paper, "")

		for range 2 { // it may be so already
			l.expect(204, "", "PUT", paper+"/tags/"+one, "")
		}
		l.leadsTo(paper+"/tags", one)
		after := l.expect(200, `"tags":["`+one+`"]`, "GET", paper, "")
		tagged := after.header.Get("ETag")
		if tagged == before.header.Get("ETag") || versionIn(after) != versionIn(before) {
			l.Errorf("the tag stays, or the version does not: %s, %s", before.body, after.body)
		}
		for _, nobody := range []string{uuid.NewString(), secret, "one", strings.ToUpper(one) + "0"} {
			l.expect(404, "not-found", "PUT", paper+"/tags/"+nobody, "")
		}
		for _, path := range []string{"papers/" + uuid.NewString(), "papers/none"} {
			l.expect(404, "not-found", "GET", path+"/tags", "")
			l.expect(404, "not-found", "PUT", path+"/tags/"+one, "")
			l.expect(404, "not-found", "DELETE", path+"/tags/"+one, "")
		}
		for path, status := range map[string]int{paper + "/papers": 404, paper + "/tags/" + one + "/papers": 404} {
			l.expect(status, "", "GET", path, "")
		}
		l.expect(405, "", "POST", paper+"/tags", `{}`)
		l.expect(405, "", "GET", paper+"/tags/"+one, "")
		l.expect(400, "unknown-parameter", "GET", paper+"/tags?statee=x", "")
		l.expect(400, "", "GET", paper+"/tags?name.contains=50%", "")
		l.expect(200, `"items":[]`, "GET", paper+"/tags?name=two", "")

		l.Run("conditions", func(t *testing.T) { l.with(t).conditions(paper, one, two, before.header.Get("ETag"), tagged) })
		l.Run("from the other side", func(t *testing.T) { l.with(t).otherSide(paper, two) })
		l.Run("by whom", func(t *testing.T) { l.with(t).byWhom(paper, one) })
	})
}

func versionIn(r reply) string {
	_, version, _ := strings.Cut(r.body, `"version":`)
	return version[:strings.IndexAny(version, ",}")]
}

// conditions has links changed for what the paper was, and for what it is.
func (l *library) conditions(paper, one, two, old, now string) {
	for _, stale := range []string{old, "W/" + now, `"v0"`, "now", `"r"`} {
		for _, method := range []string{"PUT", "DELETE"} {
			r := l.expect(412, `"code":"stale"`, method, paper+"/tags/"+two, "", "If-Match", stale)
			if r.header.Get("ETag") != now {
				l.Errorf("%s says that the tag is %s, it is %s", method, r.header.Get("ETag"), now)
			}
		}
	}
	l.leadsTo(paper+"/tags", one)
	l.expect(204, "", "PUT", paper+"/tags/"+two, "", "If-Match", now)
	l.expect(412, `"code":"stale"`, "DELETE", paper+"/tags/"+two, "", "If-Match", now)
	l.expect(204, "", "DELETE", paper+"/tags/"+two, "", "If-Match", `"other", `+l.expect(200, "", "GET", paper, "").header.Get("ETag"))
	l.expect(204, "", "DELETE", paper+"/tags/"+two, "", "If-Match", "*") // it may be gone already
	l.leadsTo(paper+"/tags", one)
}

// otherSide has the tag's side put itself on the paper.
func (l *library) otherSide(paper, tag string) {
	id := strings.TrimPrefix(paper, "papers/")
	before := l.expect(200, "", "GET", paper, "").header.Get("ETag")
	l.expect(304, "", "GET", paper, "", "If-None-Match", before)
	l.expect(204, "", "PUT", "tags/"+tag+"/papers/"+id, "")
	if r := l.expect(200, tag, "GET", paper, "", "If-None-Match", before); r.header.Get("ETag") == before {
		l.Error("the paper's tag is the one from before the link")
	}
	l.expect(412, `"code":"stale"`, "PATCH", paper, `{"tags":[]}`, "If-Match", before)
	l.leadsTo("tags/"+tag+"/papers", id)
	l.expect(204, "", "DELETE", "tags/"+tag+"/papers/"+id, "")
	l.expect(304, "", "GET", paper, "", "If-None-Match", before) // it shows what it showed
	for _, end := range [][4]string{{id, "papers.update", "tags", tag}, {tag, "tags.update", "papers", id}} {
		events := l.expect(200, "", "GET", "audit_events?sort=-created_at&subject_id="+end[0], "").body
		for _, what := range []string{".added", ".removed"} {
			if !strings.Contains(events, `"action":"`+end[1]) || !strings.Contains(events, `"`+end[2]+what+`":"`+end[3]+`"`) {
				l.Errorf("the history of %s does not say that %s%s is %s: %s", end[0], end[2], what, end[3], events)
			}
		}
	}
}

// byWhom tries the links of a paper without a right to them.
func (l *library) byWhom(paper, tag string) {
	program := l.path
	reads := "Bearer " + l.newToken(program, "root", "read", "admin")
	l.command(program, "", "user", "promote", "bob")
	former := "Bearer " + l.newToken(program, "bob", "read", "write", "admin")
	l.expect(200, tag, "GET", paper+"/tags", "", "Authorization", former) // still one
	l.expect(200, "", "PATCH", "users/"+l.find("bob"), `{"role":"user"}`)
	others := map[string]int{ // by what they show: their answer
		"": 401, "Bearer none": 401,
		"Bearer " + l.newToken(program, "root", "read", "write"): 403,
		"Bearer " + l.newToken(program, "bob", "read", "write"):  403,
		former: 403,
	}
	for shown, status := range others {
		l.expect(status, "", "GET", paper+"/tags", "", "Authorization", shown)
	}
	others[reads] = 403
	l.expect(200, tag, "GET", paper+"/tags", "", "Authorization", reads)
	for shown, status := range others {
		for _, method := range []string{"PUT", "DELETE"} {
			l.expect(status, "", method, paper+"/tags/"+tag, "", "Authorization", shown)
			l.expect(status, "", method, paper+"/tags/"+uuid.NewString(), "", "Authorization", shown)
		}
	}
	l.leadsTo(paper+"/tags", tag)
}

// TestSetsOfAnySizeOverHTTP reads a set of 25 and one of 1,000 by pages, and has eight
// programs change papers at once that all have the popular tag.
func TestSetsOfAnySizeOverHTTP(t *testing.T) {
	t.Parallel()
	const many, rounds = 1000, 8
	eachLibrary(t, func(l *library) {
		tags := l.madeMany(25, "tags", func(i int) map[string]any { return map[string]any{"name": fmt.Sprint("tag ", i)} })
		paper := "papers/" + l.made("papers", map[string]any{"title": "On sets", "tags": tags})
		set := l.linked(paper+"/tags", 10)
		l.expect(200, "", "PATCH", paper, `{"tags":`+quoted(set...)+`}`)
		l.leadsTo(paper+"/tags", tags...)

		popular := l.made("tags", map[string]any{"name": "popular"})
		side := "tags/" + popular
		papers := l.madeMany(many, "papers", func(i int) map[string]any {
			return map[string]any{"title": fmt.Sprint("paper ", i), "tags": []string{popular}}
		})
		was := l.expect(200, `"more":{"papers":{"count":1000,"exact":true,"href":"/api/v1/admin/`+side+`/papers"}}`, "GET", side, "")
		if strings.Contains(was.body, papers[0]) {
			l.Error("it shows a part of what it does not show whole")
		}
		l.expect(422, `"name":"papers"`, "PATCH", side, `{"papers":`+quoted(papers[:25]...)+`}`)
		l.leadsTo(side+"/papers", papers...)

		var all sync.WaitGroup
		for n := range 8 {
			all.Go(func() {
				for round := range rounds {
					own := "papers/" + papers[n*rounds+round]
					title := fmt.Sprintf(`{"title":"changed %d by %d"}`, round, n)
					l.expectOnly(200, "PATCH", own, title)
					l.expectOnly(200, "PATCH", own, `{"tags":{"remove":["`+popular+`"],"add":["`+tags[n]+`"]}}`)
					l.expectOnly(200, "PATCH", own, `{"tags":{"add":["`+popular+`"]}}`)
					l.expectOnly(204, "DELETE", own+"/tags/"+tags[n], "")
				}
			})
		}
		all.Wait()
		l.leadsTo(side+"/papers", papers...)
		for _, i := range []int{0, 9, 8*rounds - 1} {
			l.leadsTo("papers/"+papers[i]+"/tags", popular)
		}
		if now := l.expect(200, "", "GET", side, ""); now.body != was.body {
			l.Errorf("the popular tag was written for what others link to it: %s, %s", was.body, now.body)
		}
		changed := l.expect(200, "changed", "GET", "papers?q=changed&limit=200", "").body
		if n := strings.Count(changed, `"title":"changed `); n != 8*rounds {
			l.Errorf("%d papers are changed, of %d", n, 8*rounds)
		}
		rest := slices.Clone(papers[1:])
		l.expect(200, `"count":999`, "PATCH", side, `{"papers":{"remove":["`+papers[0]+`"]}}`)
		l.leadsTo(side+"/papers", rest...)
		testkit.Report("links", fmt.Sprintf("%s: a set of %d read by pages; %d changes of its papers by 8 at once, none refused", engineOf(l.url()), many, 8*rounds*4))
	})
}

// expectOnly is expect for several at once.
func (l *library) expectOnly(status int, method, path, body string) {
	l.Helper()
	if r := l.send(method, path, body); r.status != status {
		l.Errorf("%s %s %s is answered %d, want %d: %s", method, path, body, r.status, status, r.body)
	}
}

// url is the address of the database; empty for SQLite.
func (l *library) url() string {
	for _, setting := range l.env {
		if url, ok := strings.CutPrefix(setting, "DATABASE_URL="); ok {
			return url
		}
	}
	return ""
}
