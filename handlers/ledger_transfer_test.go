package handlers

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"unframed/ledger"
	"unframed/store"
	"unframed/test/testkit"
)

func TestCreditsAreSentAfterTheirReview(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		ann, bob := f.signUp("ann"), f.signUp("bob")
		ann.expect(ann.get("/dashboard"), 200, `href="/transfers/new"`)
		review := ann.propose("bob@example.org", "12.34", "for lunch")
		page := ann.expect(ann.get(review), 200, "Review this transfer").body
		for _, part := range []string{">12.34<", "twelve credits and thirty-four hundredths", "username <bdi>bob</bdi>", "for lunch", ">100.00<", ">87.66<", "eighty-seven credits and sixty-six hundredths"} {
			if !strings.Contains(page, part) {
				t.Errorf("the review lacks %q:\n%s", part, page)
			}
		}
		if f.balance("ann") != 100_00 {
			t.Error("the review moved something")
		}
		bob.expect(bob.get(review), 404, "")
		bob.expect(bob.press(review, "confirm"), 404, "")
		bob.expect(bob.post(review+"/cancel"), 404, "")
		done := ann.expect(ann.press(review, "confirm"), 303, "")
		if done.Header.Get("Location") != review {
			t.Errorf("it leads to %q", done.Header.Get("Location"))
		}
		if after := ann.expect(ann.get(review), 200, "<h1>Sent</h1>").body; strings.Contains(after, "/confirm") {
			t.Error("what is confirmed can be confirmed")
		}
		ann.expect(ann.get("/dashboard"), 200, `class="figure">87.66<`)
		bob.expect(bob.get(review), 200, "<h1>Received</h1>")
		bob.expect(bob.get("/dashboard"), 200, `class="figure">112.34<`)
		bob.expect(bob.get("/dashboard"), 200, `<svg class="chart"`)
		ann.expect(ann.post(review+"/cancel"), 409, "what is confirmed is final")

		cancelled := ann.propose("bob", "1", "")
		ann.expect(ann.press(cancelled, "cancel"), 303, "")
		ann.expect(ann.get(cancelled), 200, "nothing was sent")
		ann.expect(ann.call("POST", "/api/v1"+cancelled+"/confirm", ""), 409, "This transfer was cancelled")
		late := ann.propose("bob", "1", "")
		f.clock = ledger.TimeToConfirm
		ann.expect(ann.call("POST", "/api/v1"+late+"/confirm", ""), 409, "not confirmed in time")
		ann.expect(ann.get(late), 200, "Expired")
	})
}

func TestBadTransferFormComesBackFilledIn(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	page := ann.expect(ann.post("/transfers/new", "to", "nobody", "amount", "1,50,", "note", "my note"), 422, `value="nobody"`).body
	for _, part := range []string{`value="1,50,"`, `value="my note"`, "Write the amount in digits", `aria-invalid="true"`} {
		if !strings.Contains(page, part) {
			t.Errorf("the form lacks %q", part)
		}
	}
	ann.expect(ann.post("/transfers/new", "to", "nobody", "amount", "1.50"), 422, "There is nobody")
	ann.expect(ann.get("/transfers/new?to=bob"), 200, `value="bob"`)
	for _, bad := range []string{"?min=x", "?from=yesterday", "?state=odd", "?direction=up", "?person=nobody", "?q=%00"} {
		ann.expect(ann.get("/transfers"+bad), 422, `role="alert"`)
		ann.expect(ann.get("/api/v1/transfers"+bad), 422, `"code":"invalid"`)
	}
	for _, list := range []string{"/transfers?after=zzz", "/api/v1/transfers?after=zzz"} {
		if a := ann.get(list); a.StatusCode != 400 || !strings.Contains(a.body, "no place in this list") || strings.Contains(a.body, "Nothing has moved") {
			t.Errorf("%s answers %d: %s", list, a.StatusCode, a.body)
		}
	}
	if page := ann.get("/transfers?after=zzz").body; !strings.Contains(page, `<a class="button" href="/transfers">Go to the first page</a>`) || strings.Count(page, "no place in this list") != 1 {
		t.Errorf("a page that is told to begin elsewhere leads nowhere, or says so twice:\n%s", page)
	}
	if page := ann.get("/settings/sessions").body; !strings.Contains(page, `<a href="/settings" aria-current="true">Settings`) || !strings.Contains(page, `<a href="/settings/sessions" aria-current="page">`) {
		t.Error("a page below another does not say where it is")
	}
	ann.expect(ann.get("/transfers/not-an-id"), 404, "")
	ann.expect(ann.post("/transfers/not-an-id/confirm"), 404, "")
}

// TestHundredPressesApplyOnce confirms by page and by API at the same time.
func TestHundredPressesApplyOnce(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		ann := f.signUp("ann")
		f.signUp("bob")
		review := ann.propose("bob", "30", "")
		page := ann.get(review).body
		var group sync.WaitGroup
		var taken atomic.Int64
		start := make(chan struct{})
		for i := range 100 {
			group.Go(func() {
				<-start
				if i%2 == 0 {
					a := ann.post(review+"/confirm", fill(page, review+"/confirm")...)
					switch {
					case a.StatusCode == 303 && a.Header.Get("Location") == review:
						taken.Add(1)
					case a.StatusCode == 409 && strings.Contains(a.body, "has been sent before and counts once"):
					default:
						t.Errorf("a press answers %d: %s", a.StatusCode, a.body)
					}
					return
				}
				a := ann.do(ann.request("POST", "/api/v1"+review+"/confirm", "", "Sec-Fetch-Site", "same-origin"))
				if a.StatusCode != 200 || !strings.Contains(a.body, `"state":"confirmed"`) {
					t.Errorf("a call answers %d: %s", a.StatusCode, a.body)
				}
			})
		}
		close(start)
		group.Wait()
		if n := taken.Load(); n != 1 {
			t.Errorf("the one seal was taken %d times", n)
		}
		if f.balance("ann") != 70_00 || f.balance("bob") != 130_00 {
			t.Errorf("balances are %s and %s", f.balance("ann"), f.balance("bob"))
		}
	})
}

func TestTransfersByAPI(t *testing.T) {
	f := newFixture(t)
	ann, bob, eve := f.signUp("ann"), f.signUp("bob"), f.signUp("eve")
	const body = `{"to":"bob","amount":"10.00","note":"n"}`
	first := ann.expect(ann.call("POST", "/api/v1/transfers", body, "Idempotency-Key", "k1"), 201, `"amount":"10.00"`)
	again := ann.expect(ann.call("POST", "/api/v1/transfers", body, "Idempotency-Key", "k1"), 201, "")
	if first.body != again.body || first.Header.Get("Location") != again.Header.Get("Location") {
		t.Errorf("the same request is answered\n%sand\n%s", first.body, again.body)
	}
	ann.expect(ann.call("POST", "/api/v1/transfers", `{"to":"bob","amount":"10.01"}`, "Idempotency-Key", "k1"), 422, `"code":"idempotency-key-reused"`)
	ann.expect(ann.call("POST", "/api/v1/transfers", `{"to":"bob","amount":10}`), 422, `"name":"amount"`)
	ann.expect(ann.call("POST", "/api/v1/transfers", `{"to":"ann","amount":"0"}`), 422, `"name":"amount"`)
	path := first.Header.Get("Location")
	for _, other := range []*browser{bob, eve} {
		other.expect(other.get(path), 404, `"code":"not-found"`)
		other.expect(other.call("POST", path+"/confirm", ""), 404, "")
		other.expect(other.call("POST", path+"/cancel", ""), 404, "")
	}
	ann.expect(ann.call("POST", path+"/confirm", "", "Idempotency-Key", "k2"), 200, `"state":"confirmed"`)
	ann.expect(ann.call("POST", path+"/confirm", "", "Idempotency-Key", "k2"), 200, `"state":"confirmed"`)
	ann.expect(ann.call("POST", path+"/cancel", "", "Idempotency-Key", "k2"), 422, `idempotency-key-reused`)
	ann.expect(ann.call("POST", path+"/cancel", ""), 409, `"code":"transfer-confirmed"`)
	bob.expect(bob.get(path), 200, `"direction":"in"`)
	eve.expect(eve.get(path), 404, "")
	ann.expect(ann.get("/api/v1/me"), 200, `"balance":"90.00"`)

	for i := range 5 {
		ann.propose("bob", "1", fmt.Sprint(i))
	}
	seen, next := 0, ""
	for {
		var list struct {
			Transfers []struct{ ID, State string }
			Next      string
		}
		a := ann.expect(ann.get("/api/v1/transfers?limit=2&after="+next), 200, "")
		must(t, json.Unmarshal([]byte(a.body), &list))
		seen += len(list.Transfers)
		if next = list.Next; next == "" {
			break
		}
	}
	if seen != 7 { // the opening balance, five pending, one confirmed
		t.Errorf("%d transfers are listed", seen)
	}
	ann.expect(ann.get("/api/v1/transfers?limit=101"), 422, `"name":"limit"`)
	ann.expect(ann.get("/api/v1/transfers?state=pending&direction=out"), 200, `"state":"pending"`)
	bob.expect(bob.get("/api/v1/transfers?state=pending"), 200, `"transfers":[]`)
}

func TestHistoryIsFilteredAndTakenAlong(t *testing.T) {
	f := newFixture(t)
	ann, bob := f.signUp("ann"), f.signUp("bob")
	for _, c := range [][]string{{"5", "=HYPERLINK(1)"}, {"20", "Rent"}, {"1", "rest"}} {
		ann.press(ann.propose("bob", c[0], c[1]), "confirm")
	}
	today := time.Now().UTC().Format(time.DateOnly)
	for query, rows := range map[string]int{
		"": 4, "?q=RENT": 1, "?min=5&max=5": 1, "?direction=in": 1, "?direction=out": 3, "?person=bob": 3, "?person=ann": 0, "?state=pending": 0,
		"?from=" + today + "&to=" + today: 4, "?to=2001-01-01": 0, "?q=%25": 0, "?q=_": 0,
	} {
		page := ann.expect(ann.get("/transfers"+query), 200, "").body
		if got := strings.Count(page, "<tr>") - strings.Count(page, "<thead>"); got != rows {
			t.Errorf("%s shows %d rows, want %d", query, got, rows)
		}
	}
	a := ann.expect(ann.get("/transfers/export?format=csv&direction=out"), 200, "")
	lines, err := csv.NewReader(strings.NewReader(a.body)).ReadAll()
	if err != nil || len(lines) != 4 || lines[3][8] != "'=HYPERLINK(1)" || a.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("the CSV is %v, %v", lines, err)
	}
	var list []map[string]any
	must(t, json.Unmarshal([]byte(bob.expect(bob.get("/transfers/export?format=json"), 200, "").body), &list))
	if len(list) != 4 || list[0]["direction"] != "in" {
		t.Errorf("the JSON is %v", list)
	}
	ann.expect(ann.get("/transfers/export?format=xml"), 422, "csv or json")
}

func TestAdministratorsKeepTheBooks(t *testing.T) {
	f := newFixture(t)
	root, bob := f.signUp("root"), f.signUp("bob")
	must(t, f.people.Promote(t.Context(), "root"))
	form := root.expect(root.get("/admin/transfers/new"), 200, "Issue credits").body
	made := root.expect(root.post("/admin/transfers/new", fill(form, "/admin/transfers/new", "to", "bob", "amount", "5000000", "note", "grant")...), 303, "")
	review := made.Header.Get("Location")
	root.expect(root.get(review), 200, "five million credits")
	bob.expect(bob.press(review, "confirm"), 403, "")
	bob.expect(bob.post(strings.TrimPrefix(review, "/admin")+"/confirm"), 404, "")
	root.expect(root.press(review, "confirm"), 422, "type it as it stands there")
	confirm := fill(root.get(review).body, review+"/confirm", "typed", "5000000")
	root.expect(root.post(review+"/confirm", confirm...), 303, "")
	root.expect(root.get(review), 200, "Sent")
	bob.expect(bob.get("/dashboard"), 200, "5000100.00")

	own := bob.propose("root", "3", "")
	root.expect(root.get("/admin"+own), 200, "Pending: not confirmed yet")
	root.expect(root.post("/admin"+own+"/confirm"), 404, "") // an administrator spends the treasury's, not bob's
	for _, path := range []string{"/admin/accounts", "/admin/transfers", "/admin/postings"} {
		root.expect(root.get(path), 200, "bob")
		root.expect(root.get(path+"?cursor=x"), 400, "no place in this list")
	}
	config := root.expect(root.get("/admin/config"), 200, `value="1000.00"`).body
	change := fill(config, "/admin/config/limits", "per_transfer", "2", "per_day", "10")
	other := fill(root.get("/admin/config").body, "/admin/config/limits", "per_transfer", "3", "per_day", "10")
	root.expect(root.post("/admin/config/limits", append(change, "per_day", "x")...), 422, `value="x"`)
	root.expect(root.post("/admin/config/limits", change...), 303, "")
	root.expect(root.post("/admin/config/limits", other...), 409, "no longer so, and nothing was done")
	root.expect(root.get("/admin/config"), 200, ">2.00<")
	bob.expect(bob.post("/transfers/new", "to", "root", "amount", "2.01"), 422, "at most 2.00")
	bob.expect(bob.press(own, "confirm"), 409, "at most 2.00")
}

// TestPersonIsToldTheTruthAboutALostCommit loses the answer for as long as the
// request lasts.
func TestPersonIsToldTheTruthAboutALostCommit(t *testing.T) {
	proxy, through := testkit.NewProxy(t, testkit.Postgres(t))
	f := newFixtureOn(t, store.Options{URL: through})
	ann := f.signUp("ann")
	f.signUp("bob")
	review := ann.propose("bob", "30", "")
	lost := false
	proxy.Judge(func(sent []byte) testkit.Verdict {
		if !lost && strings.Contains(string(sent), "COMMIT") {
			lost = true
			return testkit.LoseAnswer
		}
		return testkit.Pass
	})
	ann.expect(ann.press(review, "confirm"), 303, "")
	ann.expect(ann.get(review), 200, "<h1>Sent</h1>")
	if !lost || f.balance("bob") != 130_00 {
		t.Errorf("lost: %t, bob holds %s", lost, f.balance("bob"))
	}
}
