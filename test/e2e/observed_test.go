package e2e

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// observed is what a tab did that nobody asked it to.
type observed struct {
	mu       sync.Mutex
	wrong    []string // errors in the console, CSP violations
	doubtful []string // warnings
	dialogs  []string
	asked    map[network.RequestID]string // documents' addresses
	blocked  map[string]string            // why a document was not shown, by address
}

// observe hears the browser's events about the tab.
func (o *observed) observe(event any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		o.wrong = append(o.wrong, e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		o.hear(e.Type == runtime.APITypeWarning, e.Type == runtime.APITypeError, "console: "+string(e.Type))
	case *log.EventEntryAdded:
		entry := e.Entry
		if !expected(entry.Text) {
			o.hear(entry.Level == log.LevelWarning, entry.Level == log.LevelError, fmt.Sprintf("%s: %s %s", entry.Source, entry.Text, entry.URL))
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

// expected reports whether the console may say so: that a page refused what was
// typed is no fault of the page, and JSON shown on its own is sandboxed, so that
// it has no origin to give an agent cluster of its own.
func expected(text string) bool {
	return strings.HasPrefix(text, "Failed to load resource: the server responded with a status of 4") ||
		strings.HasPrefix(text, "The page requested an origin-keyed agent cluster")
}

func (o *observed) hear(doubtful, wrong bool, what string) {
	switch {
	case wrong:
		o.wrong = append(o.wrong, what)
	case doubtful:
		o.doubtful = append(o.doubtful, what)
	}
}

// errors are the errors and policy violations so far.
func (o *observed) errors() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.wrong)
}

// warnings are the console's warnings so far.
func (o *observed) warnings() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.doubtful)
}

// opened are the dialogs that pages opened.
func (o *observed) opened() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.dialogs)
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
