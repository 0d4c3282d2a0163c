package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/jba/templatecheck"

	"unframed/handlers/web"
	"unframed/internal/problem"
	"unframed/test/testkit/area"
)

// TestAreaStandsAlone makes what answers without any area: the page of an error, a
// problem for programs, and a notice that is shown once, where the answer led.
func TestAreaStandsAlone(t *testing.T) {
	rs := area.Make(t).Guard.Responder
	for name, page := range web.Templates() {
		if err := templatecheck.CheckHTML(rs.Pages.Lookup(name), page); err != nil {
			t.Error(err)
		}
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	fail := func(c *gin.Context) {
		rs.Fail(c.Writer, c.Request, problem.New(problem.NotFound, "There is no such bell."))
	}
	engine.GET("/bell", fail)
	engine.GET("/api/v1/bell", fail)
	engine.POST("/bell/ring", func(c *gin.Context) {
		if err := rs.Done(c, "/bells", "It rings."); err != nil {
			t.Error(err)
		}
	})
	engine.GET("/bells", func(c *gin.Context) { c.String(http.StatusOK, rs.Shell(c.Writer, c.Request).Outcome()) })
	ask := func(method, path string, cookies ...*http.Cookie) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), method, "http://site.example"+path, nil)
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		engine.ServeHTTP(w, r)
		return w
	}
	if w := ask(http.MethodGet, "/bell"); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "<p>There is no such bell.</p>") {
		t.Errorf("a page that fails is answered %d:\n%s", w.Code, w.Body)
	}
	if w := ask(http.MethodGet, "/api/v1/bell"); w.Code != http.StatusNotFound || w.Header().Get("Content-Type") != "application/problem+json" || !strings.Contains(w.Body.String(), `"code":"not-found"`) {
		t.Errorf("a program's request that fails is answered %d %s:\n%s", w.Code, w.Header(), w.Body)
	}
	rung := ask(http.MethodPost, "/bell/ring")
	if rung.Code != http.StatusSeeOther || rung.Header().Get("Location") != "/bells" {
		t.Fatalf("what is done leads to %d %s", rung.Code, rung.Header())
	}
	held := rung.Result().Cookies()
	if w := ask(http.MethodGet, "/bells", held...); w.Body.String() != "It rings" {
		t.Errorf("the page where it led says %q", w.Body)
	}
	if w := ask(http.MethodGet, "/bells"); w.Body.String() != "" {
		t.Errorf("another browser is told %q", w.Body)
	}
}
