package handlers

import (
	"strings"
	"testing"

	"unframed/accounts"
)

// TestAmountsAreTakenAsPeopleTypeThem walks every place where an amount is typed:
// what is shown, sealed and stored is the amount that was read.
func TestAmountsAreTakenAsPeopleTypeThem(t *testing.T) {
	f := newFixture(t)
	ann, root := f.signUp("ann"), f.admin()
	f.signUp("bob")
	review := ann.propose("bob", "12,34", "comma")
	ann.expect(ann.get(review), 200, "twelve credits and thirty-four hundredths")
	ann.expect(ann.press(review, "confirm"), 303, "")
	ann.expect(ann.post("/transfers/new", "to", "bob", "amount", "1.234"), 422, "could mean 1234.00 or 1.234")
	ann.expect(ann.get("/transfers?min=12,34&max=١٢٫٣٤"), 200, "12.34")
	ann.expect(ann.get("/transfers?min=100,01"), 200, "No matching transfers")
	for _, exact := range []string{`"12,34"`, `"12."`, `"١٢"`, `"1 234,56"`} { // programs write decimals with a point
		ann.expect(ann.call("POST", "/api/v1/transfers", `{"to": "bob", "amount": `+exact+`}`), 422, "digits")
	}
	ann.expect(ann.call("POST", "/api/v1/transfers", `{"to": "bob", "amount": "0.5"}`), 201, `"0.50"`)
	ann.expect(ann.get("/api/v1/transfers?min=12,34"), 422, `"code":"invalid"`)

	root.expect(root.submit("/admin/config", "/admin/config/tiers", "recent_from", "1", "typed_from", "1'000,50"), 303, "")
	root.expect(root.submit("/admin/config", "/admin/config/tiers", "recent_from", "1", "typed_from", "5,"), 303, "")
	root.expect(root.get("/admin/config"), 200, ">1000.50<")
	large := ann.propose("bob", "7,5", "")
	ann.expect(ann.submit(large, large+"/confirm", "typed", "7,6"), 422, "not what the page shows")
	ann.expect(ann.submit(large, large+"/confirm", "typed", "７，５０"), 303, "")
	ann.expect(ann.get(large), 200, "<h1>Sent</h1>")

	f.clock = accounts.RecentIdentity
	step := root.expect(root.submit("/admin/transfers/new", "/admin/transfers/new", "to", "bob", "amount", "1 234,5"), 303, "").Header.Get("Location")
	if asked := root.expect(root.get(step), 200, "You entered, amount").body; !strings.Contains(asked, "<bdi>1234.5</bdi>") {
		t.Error("before the password the amount is shown as it was typed, and not as it was read")
	}
	back := root.expect(root.submit(step, "/confirm-identity", "password", password), 303, "").Header.Get("Location")
	root.expect(root.get(back), 200, `value="1234.5"`)
}
