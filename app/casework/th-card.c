/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-card.h"

#include "th-casework-error.h"

#include <string.h>

#define CARD_MAX_BYTES (64 * 1024)
#define ADVICE "<!-- advice:"
#define GIVE_BACK "<!-- give back:"
#define COMMENT_END "-->"

struct _ThCard
{
  char **advice;
  char *give_back;
  GPtrArray *blocks;
};

static const struct
{
  const char *mark;
  ThCardPart part;
} marks[] = {
  { "# ", TH_CARD_TITLE },
  { "## ", TH_CARD_HEADING },
  { "- ", TH_CARD_ITEM },
};

static void
block_free (gpointer data)
{
  ThCardBlock *block = data;

  g_free (block->text);
  g_free (block);
}

static void
take_advice (ThCard *self, const char *inner)
{
  g_auto (GStrv) words = g_strsplit_set (inner, " \n", -1);
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] != '\0')
        g_ptr_array_add (codes, g_strdup (words[i]));
    }
  g_ptr_array_add (codes, NULL);
  g_strfreev (self->advice);
  self->advice = (char **) g_ptr_array_free (g_steal_pointer (&codes), FALSE);
}

/* Returns: (transfer none): where the text goes on after the comments it begins with, of which
 * those that mean something are taken. */
static const char *
take_comments (ThCard *self, const char *text)
{
  const char *end;

  while ((g_str_has_prefix (text, ADVICE) || g_str_has_prefix (text, GIVE_BACK))
         && (end = strstr (text, COMMENT_END)) != NULL)
    {
      const char *start = strchr (text, ':') + 1;
      g_autofree char *inner = g_strstrip (g_strndup (start, (gsize) (end - start)));

      if (g_str_has_prefix (text, ADVICE))
        take_advice (self, inner);
      else
        {
          g_free (self->give_back);
          self->give_back = g_steal_pointer (&inner);
        }
      text = end + strlen (COMMENT_END);
      while (g_ascii_isspace (*text))
        text++;
    }

  return text;
}

static void
add_block (ThCard *self, ThCardPart part, const char *text)
{
  ThCardBlock *block = g_new0 (ThCardBlock, 1);

  block->part = part;
  block->text = g_strdup (text);
  g_ptr_array_add (self->blocks, block);
}

/* A line that begins nothing goes on with the line before it, unless an empty one is between. */
static void
take_line (ThCard *self, char *line, gboolean *is_open)
{
  ThCardBlock *last;
  char *joined;

  g_strstrip (line);
  if (*line == '\0')
    {
      *is_open = FALSE;
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      if (g_str_has_prefix (line, marks[i].mark))
        {
          add_block (self, marks[i].part, line + strlen (marks[i].mark));
          *is_open = marks[i].part == TH_CARD_ITEM;
          return;
        }
    }
  if (!*is_open)
    {
      add_block (self, TH_CARD_PARAGRAPH, line);
      *is_open = TRUE;
      return;
    }

  last = g_ptr_array_index (self->blocks, self->blocks->len - 1);
  joined = g_strconcat (last->text, " ", line, NULL);
  g_free (last->text);
  last->text = joined;
}

ThCard *
th_card_new (GBytes *bytes, GError **error)
{
  g_autoptr (ThCard) self = g_new0 (ThCard, 1);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean is_open = FALSE;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  self->advice = g_new0 (char *, 1);
  self->blocks = g_ptr_array_new_with_free_func (block_free);
  if (length > CARD_MAX_BYTES || !g_utf8_validate_len (data, length, NULL))
    {
      g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_INVALID,
                   "an advice card must be UTF-8 text of at most %d bytes", CARD_MAX_BYTES);
      return NULL;
    }

  text = g_strndup (data, length);
  lines = g_strsplit (take_comments (self, text), "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    take_line (self, lines[i], &is_open);

  return g_steal_pointer (&self);
}

void
th_card_free (ThCard *self)
{
  if (self == NULL)
    return;

  g_strfreev (self->advice);
  g_free (self->give_back);
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
  g_free (self);
}

const char *
th_card_get_title (const ThCard *self)
{
  for (guint i = 0; i < self->blocks->len; i++)
    {
      const ThCardBlock *block = g_ptr_array_index (self->blocks, i);

      if (block->part == TH_CARD_TITLE)
        return block->text;
    }

  return "";
}

const char *const *
th_card_get_advice (const ThCard *self)
{
  return (const char *const *) self->advice;
}

const char *
th_card_get_give_back (const ThCard *self)
{
  return self->give_back != NULL ? self->give_back : "";
}

GPtrArray *
th_card_get_blocks (const ThCard *self)
{
  return self->blocks;
}
