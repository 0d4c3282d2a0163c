package handlers

import (
	"net/url"
	"testing"

	"unframed/handlers/press"
)

// TestWhatIsReadIsNotWritten follows a text of several lines, which nobody
// changed, through the page that asks for the password: it is not "entered".
func TestWhatIsReadIsNotWritten(t *testing.T) {
	values := url.Values{"note": {"one\r\ntwo"}, "was.note": {"one\r\ntwo"}}
	if before := values.Encode(); !press.IsUnchanged(values, "note") || values.Encode() != before {
		t.Errorf("looking at the form leaves %v", values)
	}
}
