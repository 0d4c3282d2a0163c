package handlers

import (
	"bytes"
	"mime/multipart"
	"slices"
	"strings"
	"testing"

	"unframed/test/testkit/features"
)

// TestAFieldBesideAnotherIsRefusedEverywhere sends every form a field that is
// given twice, of which one value was once dropped, and one whose second half
// cannot be read, of which the first was once taken.
func TestAFieldBesideAnotherIsRefusedEverywhere(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	rows := 0
	for _, r := range Routes(features.All) {
		if !r.Changes() || r.IsAPI() || r.Path == "/reports" {
			continue
		}
		rows++
		send := func(kind, body string) answer {
			return root.do(root.request(r.Method, anyPathOf(r), body, "Sec-Fetch-Site", "same-origin", "Content-Type", kind))
		}
		var two bytes.Buffer
		w := multipart.NewWriter(&two)
		for _, value := range []string{"1", "2"} {
			if err := w.WriteField("amount", value); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		const form = "application/x-www-form-urlencoded"
		for _, c := range [][2]string{
			{form, "amount=1&amount=2"}, {form, "amount=1&amount=1"}, {form, "display_name=Ann&display_name="}, {form, "amount=true&amount=false"}, {form, "amount=false&amount=true&amount=true"},
			{w.FormDataContentType(), two.String()},
		} {
			name, _, _ := strings.Cut(c[1], "=")
			if strings.HasPrefix(c[0], "multipart") {
				name = "amount"
			}
			if a := send(c[0], c[1]); a.StatusCode != 400 || !strings.Contains(a.body, name+": Give this once.") {
				t.Errorf("%s takes %s: %d", r.Path, c[1], a.StatusCode)
			}
		}
		if a := send(form, "display_name=Ann&time_zone=UTC&theme=%zz"); a.StatusCode != 400 || !strings.Contains(a.body, "cannot be read") {
			t.Errorf("%s takes half of a form: %d", r.Path, a.StatusCode)
		}
		for _, name := range r.Several {
			if a := send(form, name+"=1&"+name+"=2"); strings.Contains(a.body, "Give this once.") {
				t.Errorf("%s does not take a set of %s", r.Path, name)
			}
		}
	}
	if rows < 16 {
		t.Errorf("only %d forms were tried", rows)
	}
	sets := 0
	for _, r := range Routes(features.All) {
		if slices.Contains(r.Several, "remove") || slices.Contains(r.Several, "id") {
			sets++
		}
	}
	if sets == 0 {
		t.Error("no form takes a set")
	}
}
