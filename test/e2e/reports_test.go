package e2e

import (
	"fmt"
	"strings"
	"testing"

	"unframed/test/testkit"
)

// TestABlockedFrameIsReportedToTheAdministrator frames a page from another site
// and looks for what the browser itself reports of it. On plain http a name of
// .test sends no Fetch Metadata, so that the page is sent, and the browser
// blocks it; a name of .localhost sends them, and the server refuses as well.
func TestABlockedFrameIsReportedToTheAdministrator(t *testing.T) {
	t.Parallel()
	for host, refused := range map[string]bool{"app.test": false, "app.localhost": true} {
		t.Run(host, func(t *testing.T) {
			browser(t)
			a := startApp(t, host)
			admin, victim := newTab(t), newTab(t)
			admin.signUp(a, "Ada Lovelace", "ada@example.org")
			a.run(t, "user", "promote", "Ada Lovelace")
			admin.open(a.origin + "/admin/reports")
			if text := admin.text("main"); !strings.Contains(text, "Nothing was reported") {
				t.Fatalf("before anything happened the page says:\n%s", text)
			}

			attacker := "http://evil" + strings.TrimPrefix(host, "app") + ":" + startAttacker(t)
			victim.open(attack(attacker, a.origin+"/login"))
			if why := victim.whyBlocked(through(a.origin+"/login", "iframe")); why != "net::ERR_BLOCKED_BY_RESPONSE" {
				t.Fatalf("the frame was not blocked (%q), so there is nothing to report", why)
			}
			var rows [][]string
			var seen string // the row about the attacker; a frame within a frame may say less
			eventually(t, "the browser's report is shown", func() bool {
				admin.open(a.origin + "/admin/reports?kind=csp-violation")
				admin.eval(`[...document.querySelectorAll("table.reports tbody tr")].map(r => [...r.cells].map(c => c.innerText))`, &rows)
				for _, row := range rows {
					if text := strings.Join(row, " | "); strings.Contains(text, attacker) {
						seen = text
					}
				}
				return seen != ""
			})
			for _, part := range []string{"frame-ancestors", attacker, "Chrome"} {
				if !strings.Contains(seen, part) {
					t.Errorf("the report %q lacks %s", seen, part)
				}
			}
			if strings.Contains(seen, "victim=") { // it is in the referrer
				t.Errorf("the report %q holds the query", seen)
			}
			admin.open(a.origin + "/admin/reports?kind=refused")
			if text := admin.text("main"); strings.Contains(text, "framed") != refused || strings.Contains(text, "/login") != refused {
				t.Errorf("the server refused an embedding: want %v, the page says:\n%s", refused, text)
			}
			testkit.Report("reports", fmt.Sprintf("%s: %s", host, seen))
		})
	}
}
