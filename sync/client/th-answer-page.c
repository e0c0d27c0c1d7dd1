/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads a page of the feed. A record is a head, which is parsed, and a state, which is not: its line
 * is handed to the store as it stands in the page. Lines of unknown kind are passed over.
 */

#include "th-answer.h"

#include "th-json.h"
#include "th-time.h"
#include "th-wire.h"

#include <string.h>

/* Every line that can stand in a page, by the members it has. */
typedef struct
{
  ThPulledRecord record;
  const char *gone;
  const char *held;
  const char *next;
  gboolean is_opening;
  gboolean is_fresh;
  gboolean has_more;
  gboolean has_reason;
} Line;

static const char *
read_chunk (ThJsonReader *reader,
            GStringChunk *texts)
{
  ThJsonText text;

  if (th_json_reader_peek (reader) == 'n')
    {
      const char *start;
      gsize length;

      th_json_reader_skip (reader, &start, &length);
      return NULL;
    }
  if (!th_json_reader_text (reader, &text))
    return NULL;
  if (!text.has_escapes)
    return g_string_chunk_insert_len (texts, text.start, text.length);

  {
    g_autofree char *copy = th_json_text_dup (&text);

    return g_string_chunk_insert (texts, copy);
  }
}

static int64_t
read_time (ThJsonReader *reader)
{
  ThJsonText text;
  int64_t at = 0;

  if (th_json_reader_text (reader, &text))
    th_time_parse (text.start, text.length, &at);
  return at;
}

static void
read_member (Line             *line,
             ThJsonReader     *reader,
             const ThJsonText *name,
             GStringChunk     *texts)
{
  const struct
  {
    const char *name;
    const char **text;
  } members[] = {
    { "record", &line->record.id },
    { "kind", &line->record.kind },
    { "in", &line->record.parent },
    { "operation", &line->record.operation },
    { "title", &line->record.title },
    { "state", &line->record.state },
    { "team", &line->record.team },
    { "author", &line->record.author },
    { "gone", &line->gone },
    { "held", &line->held },
    { "next", &line->next },
  };
  const char *start;
  gsize length;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (members); i++)
    if (th_json_text_equal (name, members[i].name))
      {
        *members[i].text = read_chunk (reader, texts);
        return;
      }
  if (th_json_text_equal (name, "created"))
    line->record.created = read_time (reader);
  else if (th_json_text_equal (name, "changed"))
    line->record.changed = read_time (reader);
  else if (th_json_text_equal (name, "conflict"))
    th_json_reader_boolean (reader, &line->record.has_conflict);
  else if (th_json_text_equal (name, "fresh"))
    th_json_reader_boolean (reader, &line->is_fresh);
  else if (th_json_text_equal (name, "more"))
    th_json_reader_boolean (reader, &line->has_more);
  else
    {
      if (th_json_text_equal (name, "page"))
        line->is_opening = TRUE;
      else if (th_json_text_equal (name, "reason"))
        line->has_reason = th_json_reader_peek (reader) != 'n';
      th_json_reader_skip (reader, &start, &length);
    }
}

static gboolean
read_line (Line         *line,
           const char   *bytes,
           gsize         length,
           GStringChunk *texts)
{
  gboolean first = TRUE;
  ThJsonReader reader;
  ThJsonText name;

  memset (line, 0, sizeof *line);
  th_json_reader_init (&reader, bytes, length);
  th_json_reader_open (&reader, '{');
  while (th_json_reader_member (&reader, &first, &name))
    read_member (line, &reader, &name, texts);
  return th_json_reader_finish (&reader);
}

/* The line at *@at, which moves behind it; %FALSE where no line feed is left: the page was cut. */
static gboolean
take_line (const char **at,
           const char  *end,
           const char **line,
           gsize       *length)
{
  const char *feed = *at < end ? memchr (*at, '\n', end - *at) : NULL;

  if (feed == NULL)
    return FALSE;
  *line = *at;
  *length = feed - *at;
  *at = feed + 1;
  return TRUE;
}

/* Files what @line says; *@at stands behind it, before the state where it was a head. */
static gboolean
add_line (ThAnswerPage *page,
          Line         *line,
          const char  **at,
          const char   *end)
{
  if (line->is_opening)
    page->pulled.starts_afresh = line->is_fresh;
  else if (line->next != NULL)
    {
      page->next = g_strdup (line->next);
      page->has_more = line->has_more;
    }
  else if (line->gone != NULL)
    {
      ThPulledRecord gone = { .id = line->gone, .is_gone = TRUE };

      g_array_append_val (page->records, gone);
    }
  else if (line->held != NULL)
    {
      if (!line->has_reason)
        g_ptr_array_add (page->released, g_strdup (line->held));
    }
  else if (line->record.id != NULL)
    {
      if (line->record.kind == NULL || !th_id_is_valid (line->record.id) ||
          !take_line (at, end, &line->record.body, &line->record.body_length))
        return FALSE;
      page->has_files |= g_str_equal (line->record.kind, "operation");
      g_array_append_val (page->records, line->record);
    }
  return TRUE;
}

/**
 * th_answer_parse_page:
 *
 * Reads a whole page. The records point into @body and the page, which keeps both.
 */
ThAnswerPage *
th_answer_parse_page (GBytes  *body,
                      GError **error)
{
  g_autoptr (ThAnswerPage) page = g_new0 (ThAnswerPage, 1);
  gsize length;
  const char *at = g_bytes_get_data (body, &length);
  const char *end = at + length;
  const char *bytes;
  gboolean is_sound = TRUE;
  gsize n;

  page->bytes = g_bytes_ref (body);
  page->texts = g_string_chunk_new (64 * 1024);
  page->records = g_array_new (FALSE, FALSE, sizeof (ThPulledRecord));
  page->released = g_ptr_array_new_with_free_func (g_free);

  while (is_sound && page->next == NULL && take_line (&at, end, &bytes, &n))
    {
      Line line;

      is_sound = read_line (&line, bytes, n, page->texts) && add_line (page, &line, &at, end);
    }
  if (!is_sound || page->next == NULL)
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_MALFORMED,
                   "the page is %s", is_sound ? "cut" : "malformed");
      return NULL;
    }

  page->pulled.records = (const ThPulledRecord *) page->records->data;
  page->pulled.n_records = page->records->len;
  page->pulled.cursor = page->next;
  page->pulled.is_last = !page->has_more;
  return g_steal_pointer (&page);
}

void
th_answer_page_free (ThAnswerPage *self)
{
  g_array_unref (self->records);
  g_ptr_array_unref (self->released);
  g_string_chunk_free (self->texts);
  g_bytes_unref (self->bytes);
  g_free (self->next);
  g_free (self);
}
