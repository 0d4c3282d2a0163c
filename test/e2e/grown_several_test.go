package e2e

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/chromedp/chromedp"
)

// several sets a field of two rows, and deletes them.
func (e *entityWalk) several() {
	e.t.Helper()
	one, two := e.g.make(e.t, e.table), e.g.make(e.t, e.table)
	field, value := "", ""
	for _, act := range []string{"set:", "delete"} {
		e.open("?id.in=" + one.id + "," + two.id)
		if act == "set:" {
			e.p.eval(`[...document.querySelectorAll("#do option")].map(o => o.value).find(v => v.startsWith("set:")) ?? ""`, &act)
			if act == "" {
				continue
			}
			field = strings.TrimPrefix(act, "set:")
		}
		for _, id := range []string{one.id, two.id} {
			e.p.do(chromedp.Click(`input[type=checkbox][value="`+id+`"]`, chromedp.ByQuery))
		}
		e.p.do(chromedp.SetValue("#do", act, chromedp.ByQuery))
		e.follow(".with-choice button")
		e.p.says(one.label, two.label)
		if act == "delete" {
			e.p.fill("typed", "2")
			e.look("several deleted")
		} else {
			c := e.controls()[0]
			value = e.sample(c, 1)
			if c.Kind == "reference" {
				value = e.g.make(e.t, e.target(c)).id
			}
			e.put(c, value)
			e.look("several set")
		}
		e.send(http.StatusOK)
		for _, id := range []string{one.id, two.id} {
			if act == "delete" {
				e.g.by(e.t).ask("GET", "/api/v1/admin/"+e.table+"/"+id, "", 404)
			} else if got := e.stored(id)[field]; !holds(e.controlNamed(field), got, value) {
				e.t.Errorf("%s of several is %#v, typed was %q", field, got, value)
			}
		}
		if field == "name" || field == "title" {
			one.label, two.label = value, value
		}
	}
}

// manyTargets has an edge lead to more rows than a form holds: it stays, and is
// changed on a page of its own.
func (e *entityWalk) manyTargets(id string) {
	e.t.Helper()
	var tags []string
	for range 105 {
		tags = append(tags, e.g.make(e.t, "tags").id)
	}
	e.g.by(e.t).ask("PATCH", "/api/v1/admin/articles/"+id, `{"tags":["`+strings.Join(tags, `","`)+`"]}`, 200)
	e.open("/" + id + "/edit")
	e.p.says("105 tags, too many to be shown here", "stay as they are")
	e.look("many")
	e.p.fill("name", "with many")
	e.send(http.StatusOK)
	if row := e.stored(id); row["name"] != "with many" || row["tags"] != nil || !strings.Contains(fmt.Sprint(row["more"]), "count:105") {
		e.t.Errorf("the row is %v", row)
	}
	e.open("/" + id + "/edit")
	e.follow(`main form a[href="/admin/articles/` + id + `/links/tags"]`)
	e.p.says("105 tags")
}
