package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"unframed/test/testkit"
)

// TestFormsKeepWhatWasTyped plays testdata/cases/forms.tsv, line by line, in a
// browser: what people report of forms that lose or change what was typed. A line
// that nobody plays fails, and so does a part that is of no line.
func TestFormsKeepWhatWasTyped(t *testing.T) {
	t.Parallel()
	browser(t)
	lines, err := os.ReadFile("testdata/cases/forms.tsv")
	if err != nil {
		t.Fatal(err)
	}
	l := openLibrary(t, "")
	l.ask("PATCH", "/api/v1/settings", `{"time_zone":"Europe/Berlin"}`, 200)
	played := 0
	cases := strings.Split(strings.TrimSpace(string(lines)), "\n")[1:]
	for _, line := range cases {
		done, end, _ := strings.Cut(line, "\t")
		play, ok := formCases[done]
		if !ok {
			t.Errorf("nobody plays %q, which should end with: %s", done, end)
			continue
		}
		t.Run(done, func(t *testing.T) {
			c := formCase{editor{l.with(t), newTab(t)}, end}
			c.signIn(c.p, "root")
			play(c)
		})
		played++
	}
	if played != len(formCases) {
		t.Errorf("%d of %d parts were played", played, len(formCases))
	}
	testkit.Report("forms.tsv", fmt.Sprintf("%d of %d lines played", played, len(cases)))
}

// formCase is somebody at a form, and the right end of what they do.
type formCase struct {
	editor
	end string
}

var formCases = map[string]func(formCase){
	"a form posted after the session ended, then signing in": func(c formCase) {
		c.typesATransfer()
		c.endsHere()
		c.press("main form button")
		c.p.says("Your session has ended, and nothing was done.")
		c.signsInAs("root")
		c.p.says("What you had typed is here, and nothing of it has been done yet.")
		for field, want := range map[string]string{"to": "bob", "amount": "12.34", "note": "typed before"} {
			if got := c.p.value("#" + field); got != want {
				c.Errorf("%s holds %q", field, got)
			}
		}
	},
	"the same, signing in as somebody else": func(c formCase) {
		c.typesATransfer()
		c.endsHere()
		c.press("main form button")
		c.signsInAs("bob")
		c.p.open(c.origin + "/transfers/new")
		if text := c.p.text("body") + c.p.value("#to") + c.p.value("#note"); strings.Contains(text, "typed") {
			c.Errorf("somebody else sees %s", text)
		}
	},
	"a form of an earlier session of the same person": func(c formCase) {
		paper := c.paper(`"title":"Of an earlier session"`)
		c.opens(paper + "/edit")
		c.p.fill("title", "Typed in an earlier session")
		other := newTab(c.T)
		c.endsHereBy(other)
		c.p.takeCookies(c.origin, other)
		status := c.press(formButton)
		if text := c.p.text("body"); status != http.StatusOK && c.p.value("#title") != "Typed in an earlier session" || strings.TrimSpace(text) == "" {
			c.Errorf("it is answered %d:\n%s", status, text)
		}
	},
	"text whose first line is empty, saved unchanged ten times": func(c formCase) {
		const text = `\n\nthe first line is empty\n`
		paper := c.paper(`"title":"Ten times","body":"` + text + `"`)
		for range 10 {
			c.opens(paper + "/edit")
			c.saves(http.StatusOK)
		}
		c.expect(200, `"body":"`+text+`"`, "GET", paper, "")
	},
	"text with line ends, saved unchanged": func(c formCase) {
		const text = `one\r\ntwo\nthree\n\n`
		paper := c.paper(`"title":"Line ends","body":"` + text + `"`)
		events := func() int {
			return strings.Count(c.expect(200, "", "GET", "audit_events?subject_id="+strings.TrimPrefix(paper, "papers/"), "").body, `"subject_id"`)
		}
		before := events()
		c.opens(paper + "/edit")
		c.saves(http.StatusOK)
		c.expect(200, `"body":"`+text+`"`, "GET", paper, "")
		if after := events(); before != 1 || after != before {
			c.Errorf("the history has %d entries, and had %d", after, before)
		}
	},
	`JSON {"a": 9007199254740993}`: func(c formCase) {
		paper := c.paper(`"title":"To the digit"`)
		c.opens(paper + "/edit")
		c.p.fill("extra", `{"a": 9007199254740993}`)
		if status := c.press(formButton); status == http.StatusUnprocessableEntity {
			c.p.says("Extra: The number 9007199254740993")
			return
		}
		c.expect(200, `9007199254740993`, "GET", paper, "")
	},
	`JSON {"b": "<x>&"}`: func(c formCase) {
		paper := c.paper(`"title":"As typed"`)
		c.opens(paper + "/edit")
		c.p.fill("extra", `{"b": "<x>&"}`)
		c.saves(http.StatusOK, "<x>&")
		if text := c.p.text("body"); strings.Contains(text, `\u003c`) {
			c.Errorf("the page says %s", text)
		}
		c.opens(paper + "/edit")
		if got := c.p.value("#extra"); !strings.Contains(got, `"<x>&"`) {
			c.Errorf("the form holds %s", got)
		}
	},
	"a local time that does not exist (spring)": func(c formCase) {
		c.opens(c.paper(`"title":"In spring"`) + "/edit")
		c.typesTime("2026-03-29T02:30")
		c.saves(http.StatusUnprocessableEntity, "clocks in Europe/Berlin go from 02:00 to 03:00")
	},
	"a local time that exists twice (autumn), saved unchanged": func(c formCase) { c.keepsTheMoment("2026-10-25T01:30:00Z") },
	"a time with microseconds, saved unchanged":                func(c formCase) { c.keepsTheMoment("2026-01-31T12:00:00.123456Z") },
	"an optional number emptied": func(c formCase) {
		paper := c.paper(`"title":"Emptied","pages":5`)
		c.opens(paper + "/edit")
		c.p.fill("pages", "")
		c.saves(http.StatusOK)
		c.expect(200, `"pages":null`, "GET", paper, "")
	},
	"a row deleted that others refer to": func(c formCase) {
		paper := c.paper(`"title":"Referred to"`)
		id := strings.TrimPrefix(paper, "papers/")
		change := c.made("paper_changes", map[string]any{"reason": "said of it", "about": id})
		c.opens(paper)
		c.p.eval(`document.querySelector("details.card").open = true`, nil)
		c.p.fill("typed", "Referred to")
		c.saves(http.StatusConflict, "cannot be deleted")
		if c.p.attribute(`.problem a[href*="`+"paper_changes"+`"]`, "href") == "" {
			c.Errorf("no link leads to %s:\n%s", change, c.p.text(".problem"))
		}
		c.expect(409, "paper", "DELETE", paper, "")
	},
	"a reference to a row that was deleted meanwhile": func(c formCase) {
		paper := c.paper(`"title":"Deleted meanwhile"`)
		c.opens("paper_changes/new")
		c.p.fill("reason", "typed at length")
		c.p.fill("about", strings.TrimPrefix(paper, "papers/"))
		c.expect(204, "", "DELETE", paper, "")
		c.saves(http.StatusUnprocessableEntity)
		if says := c.p.text("#about-wrong"); len(says) < 10 || c.p.value("#reason") != "typed at length" {
			c.Errorf("it says %q, and keeps %q", says, c.p.value("#reason"))
		}
	},
	"the same file or form sent twice at the same moment": func(c formCase) {
		c.opens("papers/new")
		c.p.fill("title", "Sent twice")
		var answers []string
		c.p.do(evalAwaited(`(() => {
			const form = document.querySelector("main form[data-press]"), body = new URLSearchParams(new FormData(form));
			body.set("gate", "mouse:1500");
			const send = () => fetch(form.action, { method: "POST", body }).then(async (a) => a.status + " " + (await a.text()).includes("is created."));
			return Promise.all([send(), send()]);
		})()`, &answers))
		if n := strings.Count(c.expect(200, "", "GET", "papers?title=Sent+twice", "").body, `"title":"Sent twice"`); n != 1 {
			c.Errorf("%d papers are made: %v", n, answers)
		}
		if told := strings.Count(strings.Join(answers, ","), "true"); told != 1 {
			c.Errorf("it is told %d times: %v", told, answers)
		}
	},
}

const formButton = `main form[data-press] button:not([name]):not(.unseen):not([type=button])`

// paper makes one by the API and returns its path.
func (c formCase) paper(fields string) string {
	c.Helper()
	made := c.expect(201, `"id":"`, "POST", "papers", "{"+fields+"}").body
	_, id, _ := strings.Cut(made, `"id":"`)
	id, _, _ = strings.Cut(id, `"`)
	return "papers/" + id
}

func (c formCase) typesATransfer() {
	c.Helper()
	c.p.open(c.origin + "/transfers/new")
	for field, text := range map[string]string{"to": "bob", "amount": "12.34", "note": "typed before"} {
		c.p.fill(field, text)
	}
}

// endsHere signs the person out of this browser, from another.
func (c formCase) endsHere() { c.Helper(); c.endsHereBy(newTab(c.T)) }

func (c formCase) endsHereBy(other *tab) {
	c.Helper()
	c.signIn(other, "root")
	other.open(c.origin + "/settings/sessions")
	other.press(`form[action="/settings/sessions/end-others"] button:not([type=button])`)
}

func (c formCase) signsInAs(name string) {
	c.Helper()
	c.p.fill("login", name)
	c.p.fill("password", password)
	c.p.press("main form button")
}

func (c formCase) typesTime(text string) {
	c.Helper()
	c.p.eval(`document.getElementById("printed_at").value = "`+text+`"`, nil)
}

// keepsTheMoment saves a form with something else changed.
func (c formCase) keepsTheMoment(moment string) {
	c.Helper()
	paper := c.paper(`"title":"At a moment","printed_at":"` + moment + `"`)
	c.opens(paper + "/edit")
	c.p.fill("title", "At the same moment")
	c.saves(http.StatusOK, "At the same moment")
	c.expect(200, `"printed_at":"`+moment+`"`, "GET", paper, "")
}

// takeCookies copies those that another browser has for the origin.
func (p *tab) takeCookies(origin string, other *tab) {
	p.t.Helper()
	var cookies []*network.Cookie
	other.do(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		cookies, err = network.GetCookies().WithURLs([]string{origin}).Do(ctx)
		return err
	}))
	p.do(chromedp.ActionFunc(func(ctx context.Context) error {
		for _, cookie := range cookies {
			if err := network.SetCookie(cookie.Name, cookie.Value).WithURL(origin).WithHTTPOnly(cookie.HTTPOnly).WithSameSite(cookie.SameSite).Do(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
}
