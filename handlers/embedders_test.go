package handlers

import (
	"slices"
	"strings"
	"testing"

	"unframed/ent/auditevent"
	"unframed/internal/viewer"
	"unframed/settings"
	"unframed/settings/embedders"
	"unframed/store"
	"unframed/test/testkit"
)

// ancestors is who may frame the embedded profile, as its headers say.
func (b *browser) ancestors() string {
	b.f.Helper()
	h := b.get("/embed/profile/7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11").Header
	_, rest, _ := strings.Cut(h.Get("Content-Security-Policy"), "frame-ancestors ")
	list, _, _ := strings.Cut(rest, ";")
	if (list == "'none'") != (h.Get("X-Frame-Options") == "DENY") {
		b.f.Errorf("frame-ancestors %s with X-Frame-Options %q", list, h.Get("X-Frame-Options"))
	}
	return list
}

func TestAdministratorsSayWhoMayFrameTheEmbeddedPages(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		var err error
		f := newFixtureOn(t, o)
		root, bob := f.signUp("root"), f.signUp("bob")
		must(t, f.people.Promote(t.Context(), "root"))
		if got := root.ancestors(); got != "'none'" {
			t.Fatalf("nobody is named and %s may frame it", got)
		}
		set := func(lines string) []string {
			return fill(root.get("/admin/config").body, "/admin/config/embedders", "origins", lines)
		}
		bob.expect(bob.post("/admin/config/embedders", set("https://bob.example")...), 403, "")
		for _, bad := range []string{
			"https://*.example", "http://partner.example", "https://partner.example/", "https://a.example; script-src *", "*", "'self'",
			"https://a.example https://b.example", "https://user@a.example", "partner.example", strings.Repeat("https://a.example\nhttps://b", 20),
		} {
			root.expect(root.post("/admin/config/embedders", set(bad)...), 422, `aria-invalid="true"`)
		}
		if got := root.ancestors(); got != "'none'" {
			t.Fatalf("after what was refused, %s may frame it", got)
		}
		stale := set("https://late.example")
		root.expect(root.post("/admin/config/embedders", set("https://partner.example\r\n\r\nhttps://two.example:8443\r\n")...), 303, "")
		root.expect(root.post("/admin/config/embedders", stale...), 409, "no longer so")
		if got := root.ancestors(); got != "https://partner.example https://two.example:8443" {
			t.Errorf("%s may frame it", got)
		}
		if got := framingHeaders(root.get("/dashboard").Header); got != nil {
			t.Errorf("another page: %v", got)
		}
		root.expect(root.get("/admin/config"), 200, "<code>https://two.example:8443</code>")

		o2 := f.site.Options // another instance on the same database
		o2.Runtime, err = settings.New(f.store, o2.Log, embedders.Setting)
		must(t, err)
		other, err := prepare(o2, areas.rows)
		must(t, err)
		must(t, other.followEmbedders())
		if len(other.trusted) != 0 {
			t.Errorf("before it looked, another instance trusts %v", other.trusted)
		}
		must(t, o2.Runtime.Load(t.Context()))
		if !slices.Equal(other.trusted, f.site.trusted) {
			t.Errorf("another instance trusts %v", other.trusted)
		}
		event := f.store.AuditEvent.Query().Where(auditevent.Action("embedders.update")).OnlyX(viewer.AsSystem(t.Context(), "test"))
		if event.Details["origins"] != "https://partner.example https://two.example:8443" {
			t.Errorf("the trail says %v", event.Details)
		}
		root.expect(root.post("/admin/config/embedders", set("")...), 303, "")
		if got := root.ancestors(); got != "'none'" {
			t.Errorf("after the list was emptied, %s may frame it", got)
		}
	})
}
