package e2e

import "testing"

// TestDeletionThatRowsForbidOverHTTP deletes a paper that others are about.
func TestDeletionThatRowsForbidOverHTTP(t *testing.T) {
	t.Parallel()
	eachLibrary(t, func(l *library) {
		paper := l.made("papers", map[string]any{"title": "Cited"})
		remark := l.made("remarks", map[string]any{"title": "STRASSE", "paper_id": paper})
		l.expect(409, `"referrers":[{"table":"remarks","field":"paper_id","count":1,"exact":true,"href":"/api/v1/admin/remarks?paper_id=`+paper+
			`","rows":[{"id":"`+remark+`","label":"STRASSE","href":"/api/v1/admin/remarks/`+remark+`"}]}]`, "DELETE", "papers/"+paper, "")
		l.expect(200, `"title":"STRASSE"`, "GET", "remarks?paper_id="+paper, "")
		l.expect(200, `"scans":[]`, "GET", "remarks?q=stra%C3%9Fe", "")
		l.expect(200, remark, "GET", "remarks?q=stra%C3%9Fe", "")
		l.expect(204, "", "DELETE", "remarks/"+remark, "")
		l.expect(204, "", "DELETE", "papers/"+paper, "")
	})
}
