package admin

import (
	"github.com/gin-gonic/gin"

	"unframed/adminkit"
	"unframed/handlers/entity"
	"unframed/handlers/web"
)

// chosenIn are the rows that a form names, each in the state in which it was
// shown.
func chosenIn(ids, stamps []string) ([]adminkit.Chosen, error) {
	var chosen []adminkit.Chosen
	for i, text := range ids {
		id, err := adminkit.ParseID(text)
		if err != nil {
			return nil, refuse(entity.IDField, "What was chosen is no row.")
		}
		row := adminkit.Chosen{ID: id}
		if i < len(stamps) { // else the seal, which holds both, does not open
			row.Stamp = stamps[i]
		}
		chosen = append(chosen, row)
	}
	return chosen, nil
}

// bulkOptions is what can be done with several rows.
func bulkOptions(c *gin.Context, d *adminkit.Descriptor) []web.Option {
	var options []web.Option
	if d.May(c.Request.Context(), adminkit.Change) {
		for _, f := range d.Inputs(false) {
			if !f.Unique {
				options = append(options, web.Option{Value: doSet + f.Name, Label: "Set " + entity.InSentence(f.Label) + " …"})
			}
		}
	}
	if d.May(c.Request.Context(), adminkit.Delete) {
		options = append(options, web.Option{Value: doDelete, Label: "Delete …"})
	}
	return options
}

// tellRowsApart gives each row's link a name that no other has.
func tellRowsApart(rows []BulkRow) {
	cells := make([]*entity.Cell, len(rows))
	for i := range rows {
		cells[i] = &rows[i].Row
	}
	entity.TellCellsApart(cells)
}
