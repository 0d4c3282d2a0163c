package handlers

import (
	"encoding/json"
	"io"
	"log/slog"
	"mime"
	"net/http"

	"github.com/gin-gonic/gin"
)

// reports takes the violation reports that browsers send by the policy's
// report-uri (CSP3 §5.3) or by the Reporting API. They come from strangers: a
// line in the log and a count is all they get.
func (s *Site) reports(c *gin.Context) error {
	kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type"))
	switch kind {
	case "application/csp-report", "application/reports+json", "application/json":
	default:
		return problem{Status: http.StatusUnsupportedMediaType, Code: "not-a-report", Sentence: "A violation report was expected here."}
	}
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return err
	}
	if !json.Valid(body) {
		return malformed("The report is not valid JSON.")
	}
	s.Metrics.Violation()
	s.Log.InfoContext(c.Request.Context(), "policy violation", slog.String("id", requestID(c.Request)),
		slog.String("report", string(body[:min(len(body), 2000)])))
	c.Writer.WriteHeader(http.StatusNoContent)
	return nil
}
