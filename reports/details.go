package reports

import "cmp"

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
		r.Source = d.blocked(token(r.Reason), host)
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

// blocked is what a content security policy blocked. Of a page that may not be
// framed, browsers name the page itself; who tried is the referrer.
func (d details) blocked(directive, host string) string {
	blocked := string(cmp.Or(d.BlockedURL, d.BlockedURI))
	if directive != "frame-ancestors" {
		return origin(blocked)
	}
	if by := origin(string(d.Referrer)); by != "" {
		return by
	}
	if page(blocked, host) != origin(blocked) {
		return "" // the page itself
	}
	return origin(blocked)
}
