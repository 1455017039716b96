"""Units (đơn vị): city › UBND phường › phòng, trung tâm, trường, tổ dân phố, Mặt trận, as one tree."""
