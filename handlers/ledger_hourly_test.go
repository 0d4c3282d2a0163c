package handlers

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/ent/transfer"
	"unframed/internal/viewer"
)

// TestOnePersonProposesSoManyInAnHour sets the limit while the site runs. Another
// person is not bound by what the first has used up.
func TestOnePersonProposesSoManyInAnHour(t *testing.T) {
	f := newFixture(t)
	f.admin()
	ann, bob := f.signUp("ann"), f.signUp("bob")
	ctx := viewer.AsSystem(f.Context(), "test")
	f.store.SettingChange.Create().SetName(accounts.HourlySetting.Name()).SetRevision(1).
		SetActorID(uuid.MustParse(f.userID("root"))).SetContent([]byte(`{"proposals": 3, "sign_ups": null, "sign_ins": 3, "changes": 4}`)).ExecX(ctx)
	must(t, f.runtime.Load(f.Context()))
	if got := accounts.HourlySetting.Get(f.runtime); got != (accounts.Hourly{Proposals: 3, SignIns: 3, Changes: 4}) {
		t.Fatalf("the setting is %+v", got)
	}
	const one = `{"to":"bob","amount":"1.00"}`
	for _, wrong := range []string{`{"to":"bob","amount":"one"}`, `{"to":"bob","amount":"-1.00"}`} { // nothing is proposed; whom it looks up has a count of its own
		ann.expect(ann.call("POST", "/api/v1/transfers", wrong), 422, `"name":"amount"`)
	}
	keyed := func(body string) answer {
		return ann.call("POST", "/api/v1/transfers", body, "Idempotency-Key", "first")
	}
	first := ann.expect(keyed(one), 201, "pending")
	for range 2 { // sent again, it is the same, which costs nothing
		if again := ann.expect(keyed(one), 201, "pending"); again.body != first.body {
			t.Errorf("sent again it is\n%s, it was\n%s", again.body, first.body)
		}
	}
	ann.expect(ann.call("POST", "/api/v1/transfers", one), 201, "pending")
	ann.propose("bob", "1.00", "the third, on a page")
	refused := ann.expect(ann.call("POST", "/api/v1/transfers", one), 429, "too-many-requests")
	if again := ann.expect(keyed(one), 201, "pending"); again.body != first.body { // also when the limit is used up
		t.Errorf("sent again it is\n%s, it was\n%s", again.body, first.body)
	}
	ann.expect(keyed(`{"to":"bob","amount":"2.00"}`), 422, "idempotency-key-reused")
	if refused.Header.Get("Retry-After") == "" {
		t.Error("it does not say when to try again")
	}
	again := func(what string, a answer, kept string) { // a form that is refused for a while comes back as it was
		t.Helper()
		if !strings.Contains(a.body, kept) || !strings.Contains(a.body, `role="alert"`) || a.Header.Get("Retry-After") == "" {
			t.Errorf("%s: of what was typed or of when to try again something is missing:\n%s", what, a.body)
		}
	}
	again("a transfer", ann.expect(ann.submit("/transfers/new", "/transfers/new", "to", "bob", "amount", "1.00", "note", "typed"), 429, "proposed many transfers"), `value="typed"`)
	bob.expect(bob.call("POST", "/api/v1/transfers", `{"to":"ann","amount":"1.00"}`), 201, "pending")
	for i := range 5 { // of which the proposals were none
		want, part := 303, ""
		if i == 4 {
			want, part = 429, "changed many things"
		}
		ann.expect(ann.submit("/settings", "/settings", "display_name", "Ann", "time_zone", "UTC", "theme", "dark"), want, part)
	}
	bob.expect(bob.submit("/settings", "/settings", "display_name", "Bob", "time_zone", "UTC", "theme", "dark"), 303, "")
	for i := range 3 { // the sign-up was the first
		want, part := 303, ""
		if i == 2 {
			want, part = 429, "signed in many times"
		}
		other := f.browser()
		signedIn := other.expect(other.submit("/login", "/login", "login", "ann", "password", password), want, part)
		if want == 429 {
			again("a sign-in", signedIn, `value="ann"`)
		}
	}
	if n := f.store.Transfer.Query().Where(transfer.StateEQ(transfer.StatePending)).CountX(ctx); n != 4 {
		t.Errorf("%d transfers are pending, want 4", n)
	}
}
