package handlers

import (
	"strconv"
	"strings"

	"github.com/google/uuid"

	"unframed/adminkit"
)

// chosenIn are the rows that a form names, each in the state in which it was
// shown.
func chosenIn(ids, stamps []string) ([]adminkit.Chosen, error) {
	var chosen []adminkit.Chosen
	for i, text := range ids {
		id, err := adminkit.ParseID(text)
		if err != nil {
			return nil, refuse(idField, "What was chosen is no row.")
		}
		row := adminkit.Chosen{ID: id}
		if i < len(stamps) { // else the seal, which holds both, does not open
			row.Stamp = stamps[i]
		}
		chosen = append(chosen, row)
	}
	return chosen, nil
}

// mostNamed is how many rows a notice names that were left as they are.
const mostNamed = 25

// bulkSays reports which rows it was not done with; "" where it was done with all.
func bulkSays(r adminkit.BulkResult) string {
	if len(r.Changed)+len(r.Gone) == 0 {
		return ""
	}
	says := "Done with " + strconv.Itoa(len(r.Done)) + "."
	if len(r.Changed) > 0 {
		says += " Left as they are, because somebody else has changed them meanwhile: " + named(r.Changed) + "."
	}
	if len(r.Gone) > 0 {
		says += " Gone: " + named(r.Gone) + "."
	}
	return says
}

func named(ids []uuid.UUID) string {
	var texts []string
	for i, id := range ids {
		if i == mostNamed {
			texts = append(texts, strconv.Itoa(len(ids)-i)+" more")
			break
		}
		texts = append(texts, id.String())
	}
	return strings.Join(texts, ", ")
}
