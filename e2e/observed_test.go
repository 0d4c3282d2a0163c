package e2e

import (
	"fmt"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// observed is what a tab did that nobody asked it to.
type observed struct {
	mu        sync.Mutex
	complaint []string // errors and warnings in the console, CSP violations
	dialogs   []string
	asked     map[network.RequestID]string // documents' addresses
	blocked   map[string]string            // why a document was not shown, by address
}

// observe hears the browser's events about the tab.
func (o *observed) observe(event any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		o.complaint = append(o.complaint, e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning || e.Type == runtime.APITypeAssert {
			o.complaint = append(o.complaint, fmt.Sprintf("console.%s", e.Type))
		}
	case *log.EventEntryAdded:
		// The status of a page that refuses what was typed is no fault of it.
		if !strings.HasPrefix(e.Entry.Text, "Failed to load resource: the server responded with a status of 4") {
			o.complaint = append(o.complaint, fmt.Sprintf("%s %s: %s (%s)", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL))
		}
	case *network.EventRequestWillBeSent:
		if e.Type == network.ResourceTypeDocument && e.RedirectResponse == nil {
			o.asked[e.RequestID] = e.Request.URL
		}
	case *network.EventLoadingFailed:
		if e.Type == network.ResourceTypeDocument {
			o.blocked[o.asked[e.RequestID]] = e.ErrorText
		}
	case *page.EventJavascriptDialogOpening:
		o.dialogs = append(o.dialogs, e.Message)
	}
}

// complaints are the errors and warnings so far.
func (o *observed) complaints() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]string(nil), o.complaint...)
}

// newObserved is a tab's clean sheet.
func newObserved() *observed {
	return &observed{asked: map[network.RequestID]string{}, blocked: map[string]string{}}
}

// whyBlocked is why the document at the address was not shown, or "".
func (o *observed) whyBlocked(url string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.blocked[url]
}
