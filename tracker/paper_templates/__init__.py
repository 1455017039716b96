"""Paper templates (mẫu văn bản): the Word files that papers are made from, the tracker's own or the ward's."""
