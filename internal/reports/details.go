package reports

import "cmp"

const frameAncestors = "frame-ancestors"

// details are the fields of all kinds of reports that say what happened; each
// kind has some. Browsers write those of a violated policy with hyphens for
// report-uri and in camel case for the Reporting API.
type details struct {
	DocumentURI        text `json:"document-uri"`
	DocumentURL        text `json:"documentURL"`
	BlockedURI         text `json:"blocked-uri"`
	BlockedURL         text `json:"blockedURL"`
	Referrer           text `json:"referrer"`
	EffectiveDirective text `json:"effective-directive"`
	EffectiveCamel     text `json:"effectiveDirective"`
	ViolatedDirective  text `json:"violated-directive"` // older browsers send no other
	ViolatedCamel      text `json:"violatedDirective"`
	Disposition        text `json:"disposition"`

	Type             text `json:"type"`        // coop, coep, network-error
	Destination      text `json:"destination"` // coep, integrity-violation
	OtherDocumentURL text `json:"otherDocumentURL"`
	OpenerURL        text `json:"openerURL"`
	NextResponseURL  text `json:"nextResponseURL"`
	FeatureID        text `json:"featureId"` // permissions-policy-violation
	PolicyID         text `json:"policyId"`
	ID               text `json:"id"`     // deprecation, intervention
	Reason           text `json:"reason"` // crash
}

// report reduces the details to what is kept. about is the address that the
// report itself names.
func (d details) report(k Kind, about, host string) Report {
	r := Report{
		Kind:        k,
		Page:        page(string(cmp.Or(d.DocumentURL, d.DocumentURI, text(about))), host),
		Source:      origin(string(cmp.Or(d.BlockedURL, d.BlockedURI))),
		Disposition: string(d.Disposition),
	}
	switch k {
	case CSPViolation:
		r.Reason = string(cmp.Or(d.EffectiveDirective, d.EffectiveCamel, d.ViolatedDirective, d.ViolatedCamel))
		if token(r.Reason) == frameAncestors {
			r.Source = d.framedBy(host)
			if r.Page == "/" { // Chromium names the site alone, whichever page it was
				r.Page = ""
			}
		}
	case COOP:
		r.Reason = string(d.Type)
		r.Source = origin(string(cmp.Or(d.OtherDocumentURL, d.OpenerURL, d.NextResponseURL, d.Referrer)))
	case COEP, IntegrityViolation:
		r.Reason = string(cmp.Or(d.Type, d.Destination))
	case PermissionsViolation, DocumentViolation:
		r.Reason = string(cmp.Or(d.FeatureID, d.PolicyID))
	case Deprecation, Intervention:
		r.Reason = string(d.ID)
	case NetworkError:
		r.Reason = string(d.Type)
		r.Source = origin(string(d.Referrer))
	case Crash:
		r.Reason = string(d.Reason)
	}
	return r
}

// framedBy is who tried to frame the page. Browsers say that the page itself was
// blocked; who tried is the referrer.
func (d details) framedBy(host string) string {
	blocked := string(cmp.Or(d.BlockedURL, d.BlockedURI))
	if by := origin(string(d.Referrer)); by != "" {
		return by
	}
	if page(blocked, host) != origin(blocked) {
		return "" // the page itself
	}
	return origin(blocked)
}
