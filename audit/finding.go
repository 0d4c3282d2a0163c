package audit

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Severity is how much a finding matters.
type Severity string

// The severities. Notes are worth knowing and fail nothing.
const (
	High   Severity = "high"
	Medium Severity = "medium"
	Low    Severity = "low"
	Note   Severity = "note"
)

// Severities are all of them, the gravest first.
var Severities = []Severity{High, Medium, Low, Note}

// Rule is one thing that can be wrong.
type Rule struct {
	ID       string   `json:"id"` // stable: people script against it
	Severity Severity `json:"severity"`
	Wrong    string   `json:"wrong"`  // a sentence
	Do       string   `json:"do"`     // what to do, a sentence
	Source   string   `json:"source"` // where the rule comes from
}

// Finding is a rule that a site breaks, with the request that shows it.
type Finding struct {
	Rule
	// Class is the kind of the response that shows it, such as page, error or
	// redirect; Classes are all that do, with how many there are of each.
	Class   string         `json:"class"`
	Classes map[string]int `json:"classes,omitempty"`
	// Subject is what exactly, such as the cookie's name; it may be empty.
	Subject string `json:"subject,omitempty"`
	URL     string `json:"url"`
	// Request is the method, the path and what was odd about the request.
	Request string `json:"request"`
	Status  int    `json:"status,omitempty"`
	// Count is how many responses show it; Also names some of the others.
	Count int      `json:"count"`
	Also  []string `json:"also,omitempty"`

	key  findingKey
	last int // the response that was counted last
}

// findingKey is what makes two findings one: the rule and what breaks it,
// wherever on the site.
type findingKey struct{ rule, subject string }

// hit is what a check answers: a rule by its id, and what exactly breaks it.
type hit struct{ rule, subject string }

const maxSubject = 200 // bytes of what a site may put into our report

// shown makes text from a site fit to be printed: bounded, on one line, and
// without the characters that would steer a terminal or reorder a sentence.
func shown(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
			return '·'
		}
		return r
	}, text)
	if len(text) <= maxSubject {
		return text
	}
	cut := maxSubject
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}

// Message says what is wrong and what to do about it, in sentences.
func (f Finding) Message() string {
	if f.Subject == "" {
		return f.Wrong + " " + f.Do
	}
	return fmt.Sprintf("%s (%s) %s", f.Wrong, f.Subject, f.Do)
}
