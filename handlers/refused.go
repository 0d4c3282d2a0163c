package handlers

import (
	"net/http"

	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/reports"
	"unframed/shield"
)

// pressCodes are why a press is counted as refused; see pressRefused.
var pressCodes = []string{"press-unproved", "seal-foreign", "seal-expired", "seal-changed", press.UnknownKey}

// RefusalCodes are the reasons for which Metrics hears of refusals.
func RefusalCodes() []string { return append(shield.RefusalCodes(), pressCodes...) }

// refuse answers a request that the guard turned away.
func (s *Site) refuse(w http.ResponseWriter, r *http.Request, refusal shield.Refusal) {
	s.Metrics.Refused(refusal.Code)
	s.Reports.Refused(reports.Refused, refusal.Code, r.URL.Path, web.WhoAsked(r), r.UserAgent())
	s.guard.Fail(w, r, web.Problem{Status: refusal.Status, Code: refusal.Code, Sentence: refusal.Sentence})
}
