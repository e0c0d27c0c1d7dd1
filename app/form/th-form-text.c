/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts people read: labels, hints, messages, translations. A text is literal, has outputs in it,
 * or refers to a translation; which translation is decided when it is shown.
 */

#include "th-form-model.h"

#include <string.h>

static void
clear_part (gpointer data)
{
  ThTextPart *part = data;

  g_clear_pointer (&part->literal, g_free);
  g_clear_pointer (&part->output, th_xpath_free);
}

static ThText *
text_alloc (ThForm *form)
{
  ThText *self = g_new0 (ThText, 1);

  g_ptr_array_add (form->texts, self);
  return self;
}

static GArray *
parts_new (void)
{
  GArray *parts = g_array_new (FALSE, TRUE, sizeof (ThTextPart));

  g_array_set_clear_func (parts, clear_part);
  return parts;
}

void
th_text_free (ThText *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->parts, g_array_unref);
  g_free (self->itext);
  g_clear_pointer (&self->itext_from, th_xpath_free);
  g_free (self);
}

/* "jr:itext('id')" with a literal id, or with anything else as an expression. */
static gboolean
read_reference (ThText *self, const char *reference, xmlNode *scope, long line, GError **error)
{
  g_autoptr (ThXpath) xpath = th_xpath_new (reference, scope, error);
  const ThAst *argument;

  if (xpath == NULL)
    {
      g_prefix_error (error, "line %ld: ", line);
      return FALSE;
    }
  if (xpath->ast->kind != TH_AST_CALL || !g_str_has_suffix (xpath->ast->text, "itext"))
    {
      self->itext_from = NULL;
      self->parts = parts_new ();
      g_array_append_val (self->parts, ((ThTextPart){ NULL, g_steal_pointer (&xpath) }));
      return TRUE;
    }
  argument = xpath->ast->children->pdata[0];
  if (argument->kind == TH_AST_LITERAL)
    self->itext = g_strdup (argument->text);
  else
    self->itext_from = g_steal_pointer (&xpath);
  return TRUE;
}

/* Text and <output value="…"/>, in order; other markup inside counts as its text. */
static gboolean
read_parts (ThText *self, xmlNode *element, GError **error)
{
  for (xmlNode *child = element->children; child != NULL; child = child->next)
    {
      ThTextPart part = { NULL, NULL };

      if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
        part.literal = g_strdup ((const char *) child->content);
      else if (th_form_xml_is (child, NULL, "output"))
        {
          g_autofree char *value = th_form_xml_attribute (child, NULL, "value");

          if (value == NULL)
            value = th_form_xml_attribute (child, NULL, "ref");
          if (value == NULL)
            return th_form_fail (error, TH_FORM_ERROR_MALFORMED, xmlGetLineNo (child),
                                 "an output has no value; give it one");
          part.output = th_xpath_new (value, child, error);
          if (part.output == NULL)
            {
              g_prefix_error (error, "line %ld: ", xmlGetLineNo (child));
              return FALSE;
            }
        }
      else if (child->type == XML_ELEMENT_NODE)
        {
          if (!read_parts (self, child, error))
            return FALSE;
          continue;
        }
      if (part.literal != NULL || part.output != NULL)
        g_array_append_val (self->parts, part);
    }
  return TRUE;
}

/* A label, hint or value element. */
ThText *
th_text_new (ThForm *form, xmlNode *element, GError **error)
{
  g_autofree char *reference = th_form_xml_attribute (element, NULL, "ref");
  ThText *self = text_alloc (form);

  if (reference != NULL && *reference != '\0')
    return read_reference (self, reference, element, xmlGetLineNo (element), error) ? self : NULL;
  self->parts = parts_new ();
  return read_parts (self, element, error) ? self : NULL;
}

/* A message attribute: a reference into the translations or the text itself. */
ThText *
th_text_new_from_message (
  ThForm *form, const char *message, xmlNode *scope, long line, GError **error)
{
  ThText *self = text_alloc (form);

  if (strstr (message, "itext(") != NULL)
    return read_reference (self, message, scope, line, error) ? self : NULL;
  self->parts = parts_new ();
  g_array_append_val (self->parts, ((ThTextPart){ g_strdup (message), NULL }));
  return self;
}

static gboolean
has_output (ThText *self)
{
  for (guint i = 0; self->parts != NULL && i < self->parts->len; i++)
    if (g_array_index (self->parts, ThTextPart, i).output != NULL)
      return TRUE;
  return FALSE;
}

/* Whether it can change with an answer. */
gboolean
th_text_is_dynamic (ThText *self, ThForm *form)
{
  if (self == NULL)
    return FALSE;
  if (self->itext_from != NULL || has_output (self))
    return TRUE;
  for (guint i = 0; self->itext != NULL && i < form->translations->len; i++)
    {
      ThTranslation *translation = form->translations->pdata[i];
      GHashTable *kinds = g_hash_table_lookup (translation->texts, self->itext);
      GHashTableIter iter;
      gpointer text;

      if (kinds == NULL)
        continue;
      g_hash_table_iter_init (&iter, kinds);
      while (g_hash_table_iter_next (&iter, NULL, &text))
        if (has_output (text))
          return TRUE;
    }
  return FALSE;
}

const char *
th_text_get_file (ThText *self)
{
  const char *source = self->parts != NULL && self->parts->len == 1
                         ? g_array_index (self->parts, ThTextPart, 0).literal
                         : NULL;
  const char *name;

  if (source == NULL || !g_str_has_prefix (source, "jr://"))
    return NULL;
  name = strrchr (source, '/') + 1;
  return th_form_files_is_name (name) ? name : NULL;
}

static void
add_picture (ThForm *self, ThText *text)
{
  const char *name = th_text_get_file (text);

  if (name != NULL)
    g_ptr_array_add (self->pictures, g_strdup (name));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Each language names its own, which is often the same. */
static void
close_pictures (ThForm *self)
{
  g_autoptr (GPtrArray) all = g_steal_pointer (&self->pictures);

  self->pictures = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_sort (all, compare_names);
  for (guint i = 0; i < all->len; i++)
    if (i == 0 || strcmp (all->pdata[i - 1], all->pdata[i]) != 0)
      g_ptr_array_add (self->pictures, g_strdup (all->pdata[i]));
  g_ptr_array_add (self->pictures, NULL);
}

static gboolean
read_text (ThForm *self, ThTranslation *translation, xmlNode *element, GError **error)
{
  g_autofree char *id = th_form_xml_attribute (element, NULL, "id");
  GHashTable *kinds;

  if (id == NULL)
    {
      th_form_warn (self, xmlGetLineNo (element),
                    "a translated text has no id, so that nothing shows it");
      return TRUE;
    }
  kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_replace (translation->texts, g_strdup (id), kinds);
  for (xmlNode *value = th_form_xml_first (element); value != NULL;
       value = th_form_xml_next (value))
    {
      g_autofree char *kind = th_form_xml_attribute (value, NULL, "form");
      ThText *text;

      if (!th_form_xml_is (value, NULL, "value"))
        continue;
      text = th_text_new (self, value, error);
      if (text == NULL)
        return FALSE;
      g_hash_table_replace (kinds, g_strdup (kind != NULL ? kind : ""), text);
      if (g_strcmp0 (kind, "image") == 0)
        add_picture (self, text);
      else if (g_strcmp0 (kind, "audio") == 0 || g_strcmp0 (kind, "video") == 0)
        th_form_warn (self, xmlGetLineNo (value), "the %s of a text is not played", kind);
    }
  return TRUE;
}

static gboolean
read_translation (ThForm *self, xmlNode *element, GError **error)
{
  g_autofree char *language = th_form_xml_attribute (element, NULL, "lang");
  g_autofree char *is_default = th_form_xml_attribute (element, NULL, "default");
  ThTranslation *translation = g_new0 (ThTranslation, 1);

  translation->language = g_strdup (language != NULL ? language : "");
  translation->texts =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  if (is_default != NULL && *is_default != '\0' && strcmp (is_default, "false()") != 0
      && strcmp (is_default, "false") != 0)
    self->default_language = self->translations->len;
  g_ptr_array_add (self->translations, translation);
  g_ptr_array_add (self->languages, translation->language);
  for (xmlNode *text = th_form_xml_first (element); text != NULL; text = th_form_xml_next (text))
    if (th_form_xml_is (text, NULL, "text") && !read_text (self, translation, text, error))
      return FALSE;
  return TRUE;
}

gboolean
th_form_read_itext (ThForm *self, xmlNode *model, GError **error)
{
  xmlNode *itext = th_form_xml_child (model, NULL, "itext");

  for (xmlNode *child = th_form_xml_first (itext); child != NULL; child = th_form_xml_next (child))
    if (th_form_xml_is (child, NULL, "translation") && !read_translation (self, child, error))
      return FALSE;
  g_ptr_array_add (self->languages, NULL);
  close_pictures (self);
  return TRUE;
}

static ThText *
find_kind (ThTranslation *translation, const char *id, const char *kind)
{
  static const char *const plain[] = { "", "long", "short" };
  GHashTable *kinds = g_hash_table_lookup (translation->texts, id);
  ThText *text = NULL;

  if (kinds == NULL)
    return NULL;
  if (*kind != '\0')
    return g_hash_table_lookup (kinds, kind);
  for (gsize i = 0; i < G_N_ELEMENTS (plain) && text == NULL; i++)
    text = g_hash_table_lookup (kinds, plain[i]);
  return text;
}

ThText *
th_form_find_itext (ThForm *self, const char *language, const char *id, const char *kind)
{
  ThText *text = NULL;

  for (guint i = 0; i < self->translations->len && text == NULL; i++)
    if (language != NULL
        && strcmp (((ThTranslation *) self->translations->pdata[i])->language, language) == 0)
      text = find_kind (self->translations->pdata[i], id, kind);
  if (text == NULL && self->translations->len > 0)
    text = find_kind (self->translations->pdata[self->default_language], id, kind);
  return text;
}

gboolean
th_form_knows_itext (ThForm *self, const char *id)
{
  for (guint i = 0; i < self->translations->len; i++)
    if (g_hash_table_contains (((ThTranslation *) self->translations->pdata[i])->texts, id))
      return TRUE;
  return FALSE;
}
