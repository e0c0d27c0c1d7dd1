/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One string is filled, so that what fails half way prints nothing. */

#include "th-admin-rows.h"

#include "th-json.h"

#include <string.h>

void
th_admin_rows_begin (ThAdminRows *self, const ThAdmin *admin)
{
  self->text = g_string_new (admin->is_json ? "[" : NULL);
  self->is_json = admin->is_json;
}

/* What stands in front of a cell. */
static void
begin_cell (ThAdminRows *self, const char *name)
{
  if (self->is_json && self->n_cells == 0)
    g_string_append (self->text, self->n_rows > 0 ? ",\n{" : "\n{");
  else if (!self->is_json && self->n_cells > 0)
    g_string_append_c (self->text, '\t');
  if (self->is_json)
    th_json_append_key (self->text, name);
  self->n_cells++;
}

void
th_admin_rows_text (ThAdminRows *self, const char *name, const char *text)
{
  begin_cell (self, name);
  if (self->is_json && text == NULL)
    g_string_append (self->text, "null");
  else if (self->is_json)
    th_json_append_text (self->text, text);
  else
    {
      gsize from = self->text->len;

      g_string_append (self->text, text != NULL && *text != '\0' ? text : "-");
      /* Nothing that was typed may look like another column or row, or command the terminal. */
      for (gsize i = from; i < self->text->len; i++)
        if (g_ascii_iscntrl (self->text->str[i]))
          self->text->str[i] = ' ';
    }
}

void
th_admin_rows_number (ThAdminRows *self, const char *name, int64_t number)
{
  begin_cell (self, name);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, number);
}

void
th_admin_rows_moment (ThAdminRows *self, const char *name, int64_t moment)
{
  char text[TH_TIME_TEXT_SIZE];

  if (moment != 0)
    th_time_format (moment, text);
  th_admin_rows_text (self, name, moment != 0 ? text : NULL);
}

void
th_admin_rows_next (ThAdminRows *self)
{
  g_string_append_c (self->text, self->is_json ? '}' : '\n');
  self->n_cells = 0;
  self->n_rows++;
}

void
th_admin_rows_print (ThAdminRows *self)
{
  if (self->is_json)
    g_string_append (self->text, self->n_rows > 0 ? "\n]\n" : "]\n");
  g_print ("%s", self->text->str);
}

void
th_admin_rows_tell (ThAdminRows *self, const char *sentence, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, sentence);
  text = g_strdup_vprintf (sentence, arguments);
  va_end (arguments);
  th_admin_rows_next (self);
  g_print ("%s\n", self->is_json ? self->text->str + strlen ("[\n") : text);
}

void
th_admin_rows_clear (ThAdminRows *self)
{
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
}
