package public

import (
	"io"
	"mime"
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/handlers/web"
)

// reports takes the violation reports that browsers send by the policy's
// report-uri (CSP3 §5.3) or by the Reporting API. They come from strangers, who
// get no more out of it than 204.
func (p *Pages) reports(c *gin.Context) error {
	kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type"))
	switch kind {
	case "application/csp-report", "application/reports+json", "application/json":
	default:
		return web.Problem{Status: http.StatusUnsupportedMediaType, Code: "not-a-report", Sentence: "A violation report was expected here."}
	}
	if err := p.Reports.Admit(p.ClientIP(c.Request)); err != nil {
		return err
	}
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return err
	}
	// The guard knows the host: the reports are of its pages.
	n, err := p.Reports.Receive(body, c.Request.Host, c.Request.UserAgent())
	if err != nil {
		return web.Malformed("This is not a violation report as browsers write it.")
	}
	for range n {
		p.Metrics.Violation()
	}
	c.Writer.WriteHeader(http.StatusNoContent)
	return nil
}
