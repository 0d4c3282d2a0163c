package reports

import (
	"bytes"
	"encoding/json"
	"errors"
)

// maxPerBody is how many reports of one body are looked at.
const maxPerBody = 50

// ErrMalformed says that a body holds no report.
var ErrMalformed = errors.New("the body is not a violation report")

// sent is a report as the Reporting API wraps it (§2.2), or as a policy's
// report-uri does (CSP3 §5.3).
type sent struct {
	CSP  json.RawMessage `json:"csp-report"`
	Type text            `json:"type"`
	URL  text            `json:"url"`
	Body json.RawMessage `json:"body"`
}

// Parse reads the body that a browser sent: one csp-report, one report of the
// Reporting API, or a list of those, of which the first fifty count and the
// others are only told. host is the one it was sent to, with its port.
func Parse(body []byte, host string) (list []Report, others int, err error) {
	var items []json.RawMessage
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); bytes.HasPrefix(trimmed, []byte("{")) {
		items = []json.RawMessage{body}
	} else if err := json.Unmarshal(body, &items); err != nil || items == nil {
		return nil, 0, ErrMalformed
	}
	others = max(0, len(items)-maxPerBody)
	for _, item := range items[:len(items)-others] {
		r, err := parseOne(item, host)
		if err != nil {
			return nil, 0, err
		}
		list = append(list, r)
	}
	return list, others, nil
}

func parseOne(item []byte, host string) (Report, error) {
	var s sent
	if err := json.Unmarshal(item, &s); err != nil {
		return Report{}, ErrMalformed
	}
	if isObject(s.CSP) {
		var d details
		if err := json.Unmarshal(s.CSP, &d); err != nil {
			return Report{}, ErrMalformed
		}
		return d.report(CSPViolation, "", host).tidy(), nil
	}
	if s.Type == "" || !isObject(s.Body) {
		return Report{}, ErrMalformed
	}
	var d details
	if err := json.Unmarshal(s.Body, &d); err != nil {
		return Report{}, ErrMalformed
	}
	return d.report(kind(string(s.Type)), string(s.URL), host).tidy(), nil
}

func isObject(value json.RawMessage) bool { return bytes.HasPrefix(value, []byte("{")) }

// kind is the kind that a browser names. What the server itself finds cannot be
// told by anybody else.
func kind(name string) Kind {
	switch k := Kind(name); k {
	case CSPViolation, COOP, COEP, PermissionsViolation, DocumentViolation, IntegrityViolation,
		Deprecation, Intervention, NetworkError, Crash:
		return k
	}
	return Other
}

// text is a string, and nothing where a stranger sent something else.
type text string

// UnmarshalJSON never fails.
func (t *text) UnmarshalJSON(value []byte) error {
	var s string
	if json.Unmarshal(value, &s) == nil {
		*t = text(s)
	}
	return nil
}
