package audit

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/gin-gonic/gin"
)

// TestPlainFileServer reports what net/http's file server truly lacks.
func TestPlainFileServer(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"index.html": `<!doctype html><title>Files</title><a href="docs/">Docs</a><link rel=stylesheet href=a.css>`, "a.css": "p{}", "docs/a.json": "{}",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	site := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer func() { _ = site.Config.Close() }()
	report := run(t, quick(site.URL))
	expectRules(t, report, []string{
		"agent-cluster-missing", "cross-site-post-unrefused", "csp-missing", "embedder-policy-missing",
		"framing-missing-on-data", "framing-missing-on-error", "framing-missing-on-file", "framing-missing-on-method",
		"framing-missing-on-not-modified", "framing-missing-on-redirect", "framing-not-refused", "framing-open",
		"host-accepted", "listing", "method-unknown-answered", "nosniff-missing", "opener-policy-missing", "permissions-missing",
		"referrer-missing", "resource-policy-missing",
	})
	t.Logf("grade %s, %v, %d requests, %.2f s", report.Grade, report.Counts, report.Requests, report.Seconds)
}

// TestGinHelloWorld reports what Gin's first example truly lacks.
func TestGinHelloWorld(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.Use(gin.Recovery())
	engine.GET("/ping", func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"message": "pong"}) })
	site := httptest.NewServer(engine)
	defer func() { _ = site.Config.Close() }()
	report := run(t, quick(site.URL+"/ping"))
	expectRules(t, report, []string{
		"cross-site-post-unrefused", "framing-missing-on-data", "framing-missing-on-error", "framing-missing-on-method", "framing-missing-on-redirect",
		"framing-not-refused", "host-accepted", "nosniff-missing", "resource-policy-missing",
	})
	t.Logf("grade %s, %v, %d requests, %.2f s", report.Grade, report.Counts, report.Requests, report.Seconds)
}
