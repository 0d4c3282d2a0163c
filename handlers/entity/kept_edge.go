package entity

import (
	"github.com/gin-gonic/gin"

	"unframed/adminkit"
	"unframed/handlers/web"
)

// keptEdge stands in a form for an edge that leads to more rows than the form
// can hold, or to what the person may not see. It says so, and where the edge
// can be changed: a form that is silent about it seems to have lost it.
func (es *Entities) keptEdge(c *gin.Context, form Form, e *adminkit.Edge, lead *adminkit.Lead) Input {
	input := Input{Kind: "kept", Input: web.Input{Name: FormName(e.Name), Label: e.Label, Hint: sentence(e.Help)}}
	other, err := es.Kit.Describe(c.Request.Context(), e.Table)
	if err != nil || lead == nil {
		input.Now = "It leads to what you may not see, and stays as it is."
		return input
	}
	input.Now = Unshown(*lead) + " " + InSentence(other.Plural) + ", too many to be shown here. They stay as they are when you save."
	if HasLinksPage(form.Descriptor, e) {
		input.Elsewhere = LinksPath(form.Descriptor, form.Row.ID, e)
	}
	return input
}
